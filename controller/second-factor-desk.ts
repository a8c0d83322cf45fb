/** What the routes of the second factor call: switching it on and off, the code at a sign-in, and taking it from somebody. */

import { type AuthRequest, askAuth, type LibraryAnswer } from '@/models/ask-auth'
import { recordAct } from '@/models/audit'
import { pendingCookies } from '@/models/auth-cookies'
import { removeSecondFactor, secondFactorOf, waitingUser } from '@/models/second-factor'
import { findUser } from '@/models/user'
import type { NewSecondFactor, SecondFactorReply } from '@/replies/account'
import { AppError } from '@/utils/errors'
import { noteAct, setWho } from '@/utils/request-context'
import { mustBeDone, type Person } from './account-desk'

const objectOf = (email: string) => ({ kind: 'user', id: email })

export async function showSecondFactor(person: Person): Promise<SecondFactorReply> {
  return secondFactorOf(person.id)
}

/** What the library says against a code, in our words. */
function codeMustBeRight(answer: LibraryAnswer): void {
  const { code } = answer
  if (code === 'INVALID_CODE' || code === 'INVALID_BACKUP_CODE') throw new AppError('code_wrong', {}, CODE)
  if (code === 'CODE_USED') throw new AppError('code_used', {}, CODE)
  if (code === 'ACCOUNT_TEMPORARILY_LOCKED') throw new AppError('code_locked')
  if (code === 'INVALID_TWO_FACTOR_COOKIE' || code === 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE')
    throw new AppError('sign_in_gone')
  if (code === 'TOTP_NOT_ENABLED' || code === 'BACKUP_CODES_NOT_ENABLED')
    throw new AppError('second_factor_off')
  // Of two who use a backup code up at the same moment, the second.
  if (answer.status === 409) throw new AppError('code_used', {}, CODE)
  mustBeDone(answer)
}

const CODE = { name: 'code' }

/**
 * Makes a secret and backup codes; nothing is asked for at a sign-in before a first code was confirmed.
 * @throws AppError second_factor_on, password_wrong, or too_many_requests.
 */
export async function startSecondFactor(
  person: Person,
  { current }: { current: string },
  request: AuthRequest,
): Promise<NewSecondFactor> {
  noteAct({ action: 'second_factor.start', object: objectOf(person.name) })
  const answer = await askAuth('/two-factor/enable', { password: current }, request)
  if (answer.code === 'TOTP_ALREADY_ENABLED') throw new AppError('second_factor_on')
  mustBeDone(answer)
  const { totpURI, backupCodes } = answer.reply
  const uri = String(totpURI)
  return { uri, secret: new URL(uri).searchParams.get('secret') ?? '', backupCodes: backupCodes as string[] }
}

const withoutSpaces = (code: string) => code.replace(/\s/g, '')

/**
 * Switches the second factor on by a first code. The session gets a new cookie.
 * @throws AppError second_factor_on, second_factor_off when none was begun, code_wrong, or too_many_requests.
 */
export async function confirmSecondFactor(
  person: Person,
  { code }: { code: string },
  request: AuthRequest,
): Promise<{ cookies: string[] }> {
  const act = { action: 'second_factor.on', object: objectOf(person.name) }
  noteAct(act)
  if ((await secondFactorOf(person.id)).isOn) throw new AppError('second_factor_on')
  const answer = await askAuth('/two-factor/verify-totp', { code: withoutSpaces(code) }, request)
  codeMustBeRight(answer)
  await recordAct(act)
  return { cookies: answer.cookies }
}

/**
 * Switches it off. The session gets a new cookie.
 * @throws AppError second_factor_off, password_wrong, or too_many_requests.
 */
export async function endSecondFactor(
  person: Person,
  { current }: { current: string },
  request: AuthRequest,
): Promise<{ cookies: string[] }> {
  const act = { action: 'second_factor.off', object: objectOf(person.name) }
  noteAct(act)
  if (!(await secondFactorOf(person.id)).isOn) throw new AppError('second_factor_off')
  const answer = await askAuth('/two-factor/disable', { password: current }, request)
  mustBeDone(answer)
  await recordAct(act)
  return { cookies: answer.cookies }
}

/** As the code was handed out, however it was typed. */
function backupCode(typed: string): string {
  const text = typed.toLowerCase().replace(/[^a-z\d]/g, '')
  return `${text.slice(0, 5)}-${text.slice(5)}`
}

/**
 * The second step of a sign-in: a session for whoever gave the right password before, by a code of the app or a backup code.
 * @throws AppError sign_in_gone, code_wrong, code_used, code_locked, or too_many_requests.
 */
export async function signInByCode(
  { code, by }: { code: string; by: 'app' | 'backup' },
  request: AuthRequest,
): Promise<{ cookies: string[] }> {
  const cookie = request.cookie ?? ''
  const user = await waitingUser(cookie)
  if (!user) throw new AppError('sign_in_gone')
  const act = { action: 'sign_in', object: objectOf(user.email), after: { by } }
  noteAct(act)
  const [path, text] =
    by === 'app'
      ? (['/two-factor/verify-totp', withoutSpaces(code)] as const)
      : (['/two-factor/verify-backup-code', backupCode(code)] as const)
  const answer = await askAuth(
    path,
    { code: text },
    { ...request, cookie: pendingCookies(cookie).join('; ') },
  )
  codeMustBeRight(answer)
  setWho({ kind: 'user', id: user.id, name: user.email, role: user.role })
  await recordAct(act)
  return { cookies: answer.cookies }
}

/**
 * Takes somebody's second factor away, who lost what makes the codes; their sessions stay.
 * @throws AppError unknown_user, second_factor_own for one's own, or second_factor_off.
 */
export async function resetSecondFactor(id: string, by: { id: string | null }): Promise<void> {
  const user = await findUser(id)
  if (!user) throw new AppError('unknown_user', { id })
  noteAct({ action: 'second_factor.reset', object: objectOf(user.email) })
  if (id === by.id) throw new AppError('second_factor_own')
  if (!(await removeSecondFactor(user))) throw new AppError('second_factor_off')
}
