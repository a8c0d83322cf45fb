/** Verbs about people and their ways in: setup, password, user create, token create. */
import { InvalidArgumentError } from 'commander'
import { UniqueViolationError } from 'objection'
import type { Role } from '@/jobs/engine/define'
import { createApiToken } from '@/models/api-token'
import { createUser, resetPassword } from '@/models/auth'
import { generatePassword } from '@/utils/crypt'
import { errorCode } from '@/utils/errors'
import { prepare } from '../prepare'
import { me, print } from './output'

export const ROLES: readonly Role[] = ['admin', 'operator', 'viewer']

export function role(text: string): Role {
  const found = ROLES.find((known) => known === text)
  if (!found) throw new InvalidArgumentError(`Known roles: ${ROLES.join(', ')}.`)
  return found
}

/** `30d`, `12h`, `45m`, or a date as ISO 8601. */
export function expiry(text: string): Date {
  const [, amount, unit] = /^(\d+)([dhm])$/.exec(text) ?? []
  const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000 }[unit as 'd' | 'h' | 'm']
  const at = amount ? new Date(Date.now() + Number(amount) * unitMs) : new Date(text)
  if (Number.isNaN(at.getTime()) || at.getTime() <= Date.now())
    throw new InvalidArgumentError('Give a time to come: 30d, 12h, 45m or 2027-01-31.')
  return at
}

export async function createToken(options: {
  name: string
  role: Role
  unit?: string
  expires?: Date
  json?: true
}): Promise<void> {
  const expiresAt = options.expires ?? null
  try {
    const unitId = options.unit ?? null
    const wanted = { name: options.name, role: options.role, unitId, expiresAt, createdBy: me() }
    const { id, token } = await createApiToken(wanted)
    const shown = {
      id,
      name: options.name,
      role: options.role,
      unitId,
      expiresAt: expiresAt?.toISOString() ?? null,
      token,
    }
    print(
      options.json,
      shown,
      `${token}\nShown only this once. Role: ${options.role}, expires: ${shown.expiresAt ?? 'never'}.`,
    )
  } catch (error) {
    if (error instanceof UniqueViolationError)
      throw new Error(`A token named "${options.name}" exists already.`)
    throw error
  }
}

/** An address that a person can sign in with. */
export function email(text: string): string {
  if (!/^[^@\s]+@[^@\s]+$/.test(text)) throw new InvalidArgumentError('Give an e-mail address.')
  return text.toLowerCase()
}

/** A unit's id; an empty one would be the beginning of all others. */
export function unit(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give the id of a unit.')
  return text.trim()
}

export async function newUser(options: {
  email: string
  name: string
  role: Role
  unit?: string
  json?: true
}): Promise<void> {
  const { email: address, name, role: as, unit: unitId = null } = options
  const password = generatePassword()
  try {
    const { id } = await createUser({ email: address, name, role: as, unitId }, password)
    const shown = { id, email: address, name, role: as, unitId, password }
    const sees = as === 'admin' ? 'all units' : unitId ? `unit ${unitId}` : 'no unit, so no rows (see --unit)'
    print(options.json, shown, `${password}\nShown only this once. ${address}: ${as}, sees ${sees}.`)
  } catch (error) {
    if (errorCode(error) === UNIQUE_VIOLATION) throw new Error(`There is a user ${address} already.`)
    throw error
  }
}

const UNIQUE_VIOLATION = '23505'

export async function setUp(options: { json?: true }): Promise<void> {
  const { admin } = await prepare()
  const how = admin.password
    ? `with the password ${admin.password} (shown only this once)`
    : 'with the password you know'
  print(options.json, { admin }, `The tables are up to date. Sign in as ${admin.email} ${how}.`)
}

export async function newPassword(email: string, options: { json?: true }): Promise<void> {
  const password = generatePassword()
  if (!(await resetPassword(email, password))) throw new Error(`There is no user ${email}.`)
  print(
    options.json,
    { email, password },
    `${password}\nShown only this once. All sessions of ${email} have ended.`,
  )
}
