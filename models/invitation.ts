/** Invitations: a link that makes one user, once, until it expires. */
import { randomUUID } from 'node:crypto'
import type { Role } from '@/jobs/engine/define'
import { hashToken, newLinkToken } from '@/utils/crypt'
import { AppError, errorCode } from '@/utils/errors'
import { setWho } from '@/utils/request-context'
import { recordAct } from './audit'
import { db, inTransaction, type Trx } from './db'
import { hashPassword } from './password-hash'
import { insertUser } from './user'

/** What the one who is invited will be. */
export interface Invited {
  email: string
  name: string
  role: Role
  unitId: string | null
}

export interface Invitation extends Invited {
  id: string
  createdBy: string
  createdAt: Date
  expiresAt: Date
  isExpired: boolean
}

const COLUMNS = {
  id: 'id',
  email: 'email',
  name: 'name',
  role: 'role',
  unitId: 'unit_id',
  createdBy: 'created_by',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
}

const open = (trx = db() as Trx | ReturnType<typeof db>) =>
  trx('invitations').where({ accepted_at: null, revoked_at: null })

const isExpired = () => db().raw('expires_at <= clock_timestamp() AS "isExpired"')

/** Those that nobody has accepted or taken back, the newest first; expired ones too. */
export async function listInvitations(): Promise<Invitation[]> {
  return open()
    .orderBy('created_at', 'desc')
    .select({ ...COLUMNS }, isExpired())
}

/**
 * Invites; an earlier invitation of the same address is taken back. The token is returned once and never stored.
 * @throws AppError user_exists.
 */
export async function createInvitation(
  wanted: Invited & { createdBy: string; days: number },
): Promise<{ invitation: Invitation; token: string }> {
  const token = newLinkToken()
  const { days, createdBy, unitId, ...rest } = wanted
  const invitation = await inTransaction(async (trx) => {
    // Two who invite the same person at the same moment take turns.
    await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 6))', [rest.email])
    if (await trx('users').where({ email: rest.email }).first('id'))
      throw new AppError('user_exists', { email: rest.email })
    await open(trx)
      .where({ email: rest.email })
      .update({ revoked_at: trx.raw('clock_timestamp()') })
    const [made] = await trx('invitations')
      .insert({
        ...rest,
        id: randomUUID(),
        unit_id: unitId,
        hash: hashToken(token),
        created_by: createdBy,
        expires_at: trx.raw("clock_timestamp() + ? * interval '1 day'", [days]),
      })
      .returning<Invitation[]>(Object.entries(COLUMNS).map(([name, column]) => `${column} as ${name}`))
    const { email, name, role } = rest
    const object = { kind: 'invitation', id: email }
    await recordAct({ action: 'invitation.create', object, after: { name, role, unitId, days } }, trx)
    return made as Invitation
  })
  return { invitation: { ...invitation, isExpired: false }, token }
}

/** Takes an invitation back; null when it is not open. */
export async function revokeInvitation(id: string): Promise<{ email: string } | null> {
  return inTransaction(async (trx) => {
    const [gone] = await open(trx)
      .where({ id })
      .update({ revoked_at: trx.raw('clock_timestamp()') })
      .returning<{ email: string }[]>('email')
    if (!gone) return null
    await recordAct({ action: 'invitation.revoke', object: { kind: 'invitation', id: gone.email } }, trx)
    return gone
  })
}

const living = (token: string, trx?: Trx) =>
  open(trx)
    .where({ hash: hashToken(token) })
    .whereRaw('expires_at > clock_timestamp()')

/** Who is invited by this link; null when it is expired, used, taken back or none. */
export async function invitedBy(token: string): Promise<Invited | null> {
  return (await living(token).first<Invited | undefined>(COLUMNS)) ?? null
}

/**
 * Makes the user, once however many try at the same moment.
 * @throws AppError invitation_gone, or user_exists.
 */
export async function acceptInvitation(token: string, name: string, password: string): Promise<Invited> {
  const hashed = await hashPassword(password)
  try {
    return await inTransaction(async (trx) => {
      const found = await living(token, trx).forUpdate().first<Invitation | undefined>(COLUMNS)
      if (!found) throw new AppError('invitation_gone')
      const { email, role, unitId } = found
      const id = await insertUser(trx, { name, email, role, unitId }, hashed)
      await trx('invitations')
        .where({ id: found.id })
        .update({ accepted_at: trx.raw('clock_timestamp()') })
      setWho({ kind: 'user', id, name: email, role })
      const object = { kind: 'user', id: email }
      await recordAct({ action: 'invitation.accept', object, after: { name, role, unitId } }, trx)
      return { email, name, role, unitId }
    })
  } catch (error) {
    if (errorCode(error) === UNIQUE_VIOLATION) throw new AppError('user_exists', { email: '' })
    throw error
  }
}

const UNIQUE_VIOLATION = '23505'
