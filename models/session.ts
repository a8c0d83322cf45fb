/** Living sessions of people, without the tokens that open them. */
import { recordAct } from './audit'
import { db, inTransaction, oneRow } from './db'
import { listen } from './listen'

export interface Session {
  id: string
  createdAt: Date
  /** Noted every few minutes while it is in use. */
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

const NOTE_EVERY_MS = 5 * 60_000
/** A session that nobody used for so long has ended, however long it could still have lived. */
const IDLE_HOURS = 24

/**
 * Notes that a session is in use.
 * @param notedAt when that was noted last; a moment ago needs no further word.
 * @returns false when it was idle for too long, and has ended by that.
 */
export async function noteUse(sessionId: string, notedAt: Date): Promise<boolean> {
  if (Math.abs(Date.now() - notedAt.getTime()) < NOTE_EVERY_MS) return true
  const { used } = await oneRow<{ used: boolean }>(
    db(),
    `WITH used AS (
       UPDATE sessions SET updated_at = clock_timestamp()
       WHERE id = :id AND updated_at > clock_timestamp() - interval '${IDLE_HOURS} hours' RETURNING id
     ), idle AS (
       DELETE FROM sessions WHERE id = :id AND updated_at <= clock_timestamp() - interval '${IDLE_HOURS} hours'
     ) SELECT EXISTS (SELECT FROM used) AS used`,
    { id: sessionId },
  )
  return used
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

export interface Ended {
  /** Of a user: all their sessions must show themselves again, because what they may do has changed. */
  kind: 'session' | 'user'
  id: string
}

/** Hears of each session that ends and of each user who may do something else from now on, whoever changed it. */
export function listenForEndedSessions(onEnd: (ended: Ended) => void): { stop: () => Promise<void> } {
  return listen('sessions_ended', 'sinkron live', (payload) => {
    const [kind = '', id = ''] = payload.split(' ')
    if (kind === 'session' || kind === 'user') onEnd({ kind, id })
  })
}

/** Those of these sessions that still let somebody in. */
export async function livingSessions(ids: readonly string[]): Promise<Set<string>> {
  const living = await db()('sessions as s')
    .join('users as u', 'u.id', 's.user_id')
    .whereRaw('s.id = ANY(?)', [[...ids]])
    .whereRaw('s.expires_at > clock_timestamp()')
    .whereNull('u.deactivated_at')
    .pluck<string[]>('s.id')
  return new Set(living)
}
