/** What the routes of people call: who there is, what they may do, and the ways in that an admin gives or takes. */

import { recordAct } from '@/models/audit'
import { newResetToken } from '@/models/reset-link'
import { endSessions, listSessions } from '@/models/session'
import { changeUser, findUser, type ListedUser, listUsers, type User, type UserChange } from '@/models/user'
import type { PeopleReply, Person, Session, ShownLink } from '@/replies/people'
import { newLinkToken } from '@/utils/crypt'
import { AppError } from '@/utils/errors'
import { hasMail } from '@/utils/mail'
import { noteAct } from '@/utils/request-context'
import { mustKnowUnit } from './known-unit'
import { baseUrl } from './run-url'

function shown({ createdAt, deactivatedAt, ...user }: User): Person {
  const { id, name, email, role, unitId, hasSecondFactor } = user
  return {
    id,
    name,
    email,
    role,
    unitId,
    createdAt: createdAt.toISOString(),
    isActive: deactivatedAt === null,
    hasSecondFactor,
  }
}

export async function showPeople(): Promise<PeopleReply> {
  const users = await listUsers()
  const withSessions = (user: ListedUser) => ({
    ...shown(user),
    sessions: user.sessions,
    seenAt: user.seenAt?.toISOString() ?? null,
  })
  return { users: users.map(withSessions), mail: hasMail() }
}

async function knownUser(id: string): Promise<User> {
  const user = await findUser(id)
  if (!user) throw new AppError('unknown_user', { id })
  return user
}

/** @throws AppError unknown_user, unknown_unit, or last_admin: nothing is changed. */
export async function editPerson(id: string, change: UserChange): Promise<Person> {
  const { email, name, role, unitId, deactivatedAt } = await knownUser(id)
  const before = { name, role, unitId, isActive: deactivatedAt === null }
  noteAct({ action: 'user.change', object: { kind: 'user', id: email }, before, after: change })
  // One that was known when it was given may stay.
  if (change.unitId !== unitId) await mustKnowUnit(change.unitId)
  const changed = await changeUser(id, change)
  if (!changed) throw new AppError('unknown_user', { id })
  return shown(changed)
}

/** A link that an admin hands over is good for this long. */
const HANDED_OVER_MS = 24 * 3_600_000

/** The part behind `#` is never sent to a server, so no log and no proxy sees it. */
export function linkTo(page: 'invitation' | 'reset-password', token: string, expiresAt: Date): ShownLink {
  const path = `/${page}#${token}`
  return { path, url: baseUrl() + path, expiresAt: expiresAt.toISOString() }
}

/**
 * A link with which this person gives themselves a new password, once; links made before are good no longer.
 * @throws AppError unknown_user, or user_deactivated.
 */
export async function resetLink(id: string): Promise<ShownLink> {
  const { email, deactivatedAt } = await knownUser(id)
  if (deactivatedAt) throw new AppError('user_deactivated', { email })
  const token = newLinkToken()
  const expiresAt = await newResetToken(id, token, HANDED_OVER_MS)
  await recordAct({ action: 'user.reset_link', object: { kind: 'user', id: email } })
  return linkTo('reset-password', token, expiresAt)
}

export async function sessionsOf(userId: string, currentId: string | null): Promise<Session[]> {
  const sessions = await listSessions(userId)
  return sessions.map(({ createdAt, updatedAt, expiresAt, ...rest }) => ({
    ...rest,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    isCurrent: rest.id === currentId,
  }))
}

/** @throws AppError unknown_user. */
export async function showSessionsOf(id: string, currentId: string | null): Promise<Session[]> {
  await knownUser(id)
  return sessionsOf(id, currentId)
}

/** Ends all sessions of a person; how many there were. @throws AppError unknown_user. */
export async function endSessionsOf(id: string): Promise<number> {
  return endSessions(await knownUser(id))
}
