/** What the routes of one's own account call: password, sessions, and the way back in for whoever forgot. */

import { type AuthRequest, askAuth } from '@/models/ask-auth'
import { recordAct } from '@/models/audit'
import { type DeliverReset, deliverResetsBy } from '@/models/auth-hooks'
import { recentResets } from '@/models/reset-link'
import { endSession, ownerOf } from '@/models/session'
import { findUser } from '@/models/user'
import type { Session } from '@/replies/people'
import { AppError, plainMessage } from '@/utils/errors'
import type { Language } from '@/utils/language'
import { log } from '@/utils/log'
import { hasMail } from '@/utils/mail'
import { mayChoose, passwordError } from '@/utils/password-choice'
import { noteAct } from '@/utils/request-context'
import { sendLink } from './account-mail'
import { linkTo, sessionsOf } from './people-desk'

/** A person with a session; a script has neither password nor sessions. */
export interface Person {
  id: string
  name: string
  role: string
  sessionId: string
}

/** The person behind a request. @throws AppError session_only for a token. */
export function personOf(actor: {
  id: string
  name: string
  role: string
  sessionId: string | null
}): Person {
  if (actor.sessionId === null) throw new AppError('session_only')
  return { ...actor, sessionId: actor.sessionId }
}

const tooShortOrLong = () => passwordError('length')

export async function showOwnSessions(person: Person): Promise<Session[]> {
  return sessionsOf(person.id, person.sessionId)
}

/**
 * Ends a session: one's own, or anybody's for an admin.
 * @throws AppError unknown_session, also for one that is somebody else's.
 */
export async function revokeSession(id: string, actor: { id: string; role: string }): Promise<void> {
  const owner = await ownerOf(id)
  const isAllowed = owner !== null && (owner.id === actor.id || actor.role === 'admin')
  if (!isAllowed || !(await endSession(id, owner))) throw new AppError('unknown_session', { id })
}

const TOO_MANY = 429

/** What the library says against a request, in our words. */
export function mustBeDone({ status, code }: { status: number; code: string | null }): void {
  if (status < 300) return
  if (status === TOO_MANY) throw new AppError('too_many_requests')
  if (code === 'INVALID_PASSWORD') throw new AppError('password_wrong', {}, { name: 'current' })
  if (code === 'INVALID_TOKEN' || code === 'USER_NOT_FOUND') throw new AppError('reset_gone')
  if (code === 'PASSWORD_TOO_SHORT' || code === 'PASSWORD_TOO_LONG') throw tooShortOrLong()
  if (status === 401) throw new AppError('unauthorized')
  throw new Error(`the sign-in library answered ${status} ${code}`)
}

/**
 * Changes one's own password; all other sessions end, and this one gets a new cookie.
 * @throws AppError password_length, password_weak, password_common, password_wrong, or too_many_requests.
 */
export async function changePassword(
  person: Person,
  given: { current: string; password: string },
  request: AuthRequest,
): Promise<{ cookies: string[] }> {
  const user = await findUser(person.id)
  const object = { kind: 'user', id: person.name }
  noteAct({ action: 'password.change', object })
  await mayChoose(given.password, [person.name, user?.name ?? ''])
  const { current: currentPassword, password: newPassword } = given
  const answer = await askAuth(
    '/change-password',
    { currentPassword, newPassword, revokeOtherSessions: true },
    request,
  )
  mustBeDone(answer)
  await recordAct({ action: 'password.change', object })
  return { cookies: answer.cookies }
}

/** Mails to one person; more within an hour are let fall. */
const RESETS_AN_HOUR = 3

/** Sends the link without being waited for: how long an answer takes must not say whether the address is known. */
function deliverIn(language: Language): DeliverReset {
  return async (user, token) => {
    noteAct({ action: 'password.forgot', object: { kind: 'user', id: user.email } })
    const known = await findUser(user.id)
    if (!known || known.deactivatedAt || (await recentResets(user.id)) > RESETS_AN_HOUR) return
    const { url, expiresAt } = linkTo('reset-password', token, new Date(Date.now() + 3_600_000))
    void sendLink('reset', { to: user.email, name: user.name, url, until: expiresAt }, language).catch(
      (error: unknown) => log.warn({ error: plainMessage(error) }, 'a reset could not be mailed'),
    )
  }
}

/**
 * Mails a link to whoever forgot their password; the answer is the same for an address that nobody has.
 * @throws AppError mail_off, or too_many_requests.
 */
export async function forgot(email: string, language: Language, request: AuthRequest): Promise<void> {
  if (!hasMail()) throw new AppError('mail_off')
  deliverResetsBy(deliverIn(language))
  mustBeDone(await askAuth('/request-password-reset', { email }, request))
}

/**
 * Gives whoever has the link a new password, once, and ends all their sessions.
 * @throws AppError reset_gone, password_length, password_weak, password_common, or too_many_requests.
 */
export async function reset(
  { token, password }: { token: string; password: string },
  request: AuthRequest,
): Promise<void> {
  await mayChoose(password, [])
  mustBeDone(await askAuth('/reset-password', { token, newPassword: password }, request))
}
