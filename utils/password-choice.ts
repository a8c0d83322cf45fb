/** Says in words why a password may not be chosen. */
import { AppError } from './errors'
import { MIN_PASSWORD, type PasswordFlaw, passwordFlaw } from './password'

const CODES = { length: 'password_length', simple: 'password_weak', common: 'password_common' } as const

export function passwordError(flaw: PasswordFlaw): AppError {
  const values = flaw === 'length' ? { least: MIN_PASSWORD } : {}
  return new AppError(CODES[flaw], values, { name: 'password', flaw })
}

/** @throws AppError password_length, password_weak, or password_common. */
export async function mayChoose(password: string, known: readonly string[]): Promise<void> {
  const flaw = await passwordFlaw(password, known)
  if (flaw) throw passwordError(flaw)
}
