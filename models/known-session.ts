/**
 * Sessions that were found valid before need no full check again soon, but never go unasked: many at the same time are
 * looked up by one statement, begun after each of them was asked for. So who is signed out or deactivated is refused at once.
 */
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Role } from '@/jobs/engine/define'
import { sharedAnswer } from '@/utils/shared-answer'
import { db } from './db'

/** Each is checked in full, and renewed where that is due, about so often: that costs ten times as much as looking it up. */
const FULL_EVERY_MS = 900_000
const REMEMBERED = 5_000
/** Those who ask within it share a statement. */
const GAP_MS = 5

export interface LivingSession {
  sessionId: string
  user: { id: string; name: string; email: string; role: Role; unitId: string | null }
}

interface Row {
  session_id: string
  id: string
  name: string
  email: string
  role: Role
  unit_id: string | null
}

const asked = new Set<string>()

async function lookUp(): Promise<Map<string, LivingSession>> {
  const ids = [...asked]
  asked.clear()
  const rows: Row[] = await db()('sessions as s')
    .join('users as u', 'u.id', 's.user_id')
    .whereRaw('s.id = ANY(?)', [ids])
    .whereRaw('s.expires_at > clock_timestamp()')
    .whereNull('u.deactivated_at')
    .select('s.id as session_id', 'u.id', 'u.name', 'u.email', 'u.role', 'u.unit_id')
  return new Map(
    rows.map(({ session_id: sessionId, unit_id: unitId, ...user }) => [
      sessionId,
      { sessionId, user: { ...user, unitId } },
    ]),
  )
}

const together = sharedAnswer(GAP_MS, lookUp)

// One for the API and for the handshakes of open pages, which are bundled apart.
const shared = globalThis as typeof globalThis & { sinkronKnownSessions?: LRUCache<string, string> }

/** By the hash of a cookie header that was checked in full: its session. */
function known(): LRUCache<string, string> {
  shared.sinkronKnownSessions ??= new LRUCache<string, string>({ max: REMEMBERED, ttl: FULL_EVERY_MS })
  return shared.sinkronKnownSessions
}

/** The session of this cookie header, as it stands now; null when there is none. `check` looks at the cookie in full. */
export async function livingSession(
  cookie: string,
  check: () => Promise<LivingSession | null>,
): Promise<LivingSession | null> {
  const key = createHash('sha256').update(cookie).digest('base64')
  const sessionId = known().get(key)
  if (sessionId !== undefined) {
    asked.add(sessionId)
    return (await together()).get(sessionId) ?? null
  }
  const found = await check()
  // Not all at the same time, when many have come at the same time.
  if (found) known().set(key, found.sessionId, { ttl: FULL_EVERY_MS * (1 + Math.random()) })
  return found
}
