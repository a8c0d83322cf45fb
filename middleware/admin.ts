import { allow } from './auth'

/** Lets only admins through; follows `auth`. */
export const admin = allow(['admin'])
