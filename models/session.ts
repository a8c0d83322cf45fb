/** Living sessions of people, without the tokens that open them. */
import { recordAct } from './audit'
import { db, inTransaction } from './db'

export interface Session {
  id: string
  createdAt: Date
  /** Renewed at most once a day while it is in use. */
  updatedAt: Date
  expiresAt: Date
  ip: string | null
  userAgent: string | null
}

const COLUMNS = {
  id: 'id',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  expiresAt: 'expires_at',
  ip: 'ip_address',
  userAgent: 'user_agent',
}

/** Those of one user, the newest first. */
export async function listSessions(userId: string): Promise<Session[]> {
  return db()('sessions')
    .where({ user_id: userId })
    .whereRaw('expires_at > clock_timestamp()')
    .orderBy('created_at', 'desc')
    .select(COLUMNS)
}

/** Whose session it is, `null` when it is nobody's. */
export async function ownerOf(sessionId: string): Promise<{ id: string; email: string } | null> {
  const found = await db()('sessions as s')
    .join('users as u', 'u.id', 's.user_id')
    .where('s.id', sessionId)
    .first<{ id: string; email: string } | undefined>('u.id', 'u.email')
  return found ?? null
}

/** Ends a session: the next request that carries it is refused. False when it has ended already. */
export async function endSession(sessionId: string, owner: { email: string }): Promise<boolean> {
  return inTransaction(async (trx) => {
    if ((await trx('sessions').where({ id: sessionId }).delete()) === 0) return false
    await recordAct({ action: 'session.revoke', object: { kind: 'user', id: owner.email } }, trx)
    return true
  })
}

/** Ends all sessions of a user but one; how many there were. */
export async function endSessions(
  user: { id: string; email: string },
  but: string | null = null,
): Promise<number> {
  return inTransaction(async (trx) => {
    const query = trx('sessions').where({ user_id: user.id })
    if (but !== null) query.whereNot({ id: but })
    const count = await query.delete()
    const act = { action: 'session.revoke_all', object: { kind: 'user', id: user.email }, after: { count } }
    await recordAct(act, trx)
    return count
  })
}
