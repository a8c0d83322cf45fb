/** Says in words why a password may not be chosen. */
import { AppError } from './errors'
import { MIN_PASSWORD, type PasswordFlaw, passwordFlaw } from './password'

export function passwordError(flaw: PasswordFlaw): AppError {
  const about = { name: 'password', flaw }
  if (flaw === 'length') return new AppError('password_length', { least: MIN_PASSWORD }, about)
  return flaw === 'simple'
    ? new AppError('password_weak', {}, about)
    : new AppError('password_common', {}, about)
}

/** @throws AppError password_length, password_weak, or password_common. */
export async function mayChoose(password: string, known: readonly string[]): Promise<void> {
  const flaw = await passwordFlaw(password, known)
  if (flaw) throw passwordError(flaw)
}
