/** Reading who did what, the newest first. */
import type { Knex } from 'knex'
import type { AuditEvent as Told } from '@/replies/audit'
import type { Outcome } from './audit'
import { db } from './db'
import { escapeLike } from './unit'

export interface AuditEvent extends Omit<Told, 'at'> {
  at: Date
}

/** What to look for; what is absent restricts nothing. Times are ISO 8601. */
export interface AuditFilter {
  actor?: string | undefined
  /** An action, or all of a room: `run.`. */
  action?: string | undefined
  outcome?: Outcome | undefined
  object?: string | undefined
  /** A part of who, what, why or where from, in any case. */
  search?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

const TEXT = `(actor_name || ' ' || action || ' ' || coalesce(object_id, '') || ' ' || coalesce(reason, '') || ' '
  || coalesce(ip, '') || ' ' || coalesce(request_id, ''))`

function matching(filter: AuditFilter): Knex.QueryBuilder {
  const { actor, action, outcome, object, search, since, until } = filter
  const query = db()('audit_events')
  if (actor) query.where({ actor_name: actor })
  if (action?.endsWith('.')) query.whereRaw('starts_with(action, ?)', [action])
  else if (action) query.where({ action })
  if (outcome) query.where({ outcome })
  if (outcome && outcome !== 'done') query.whereRaw("outcome <> 'done'")
  if (object) query.where({ object_id: object })
  if (search) query.whereRaw(`${TEXT} ILIKE ?`, [`%${escapeLike(search)}%`])
  if (since) query.whereRaw('at >= CAST(? AS timestamptz)', [since])
  if (until) query.whereRaw('at <= CAST(? AS timestamptz)', [until])
  return query
}

const COLUMNS = {
  id: 'id',
  at: 'at',
  actorKind: 'actor_kind',
  actorName: 'actor_name',
  actorRole: 'actor_role',
  ip: 'ip',
  userAgent: 'user_agent',
  requestId: 'request_id',
  action: 'action',
  objectKind: 'object_kind',
  objectId: 'object_id',
  reason: 'reason',
  before: 'before',
  after: 'after',
  outcome: 'outcome',
  code: 'code',
} as const satisfies Record<keyof AuditEvent, string>

/** A page of acts, the newest first. `next` is where the following page begins; null: there is none. */
export async function listAudit(
  filter: AuditFilter,
  { after, limit }: { after: number | null; limit: number },
): Promise<{ events: AuditEvent[]; next: number | null }> {
  const query = matching(filter)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after !== null) query.where('id', '<', after)
  const found: AuditEvent[] = await query.select(COLUMNS)
  const events = found.slice(0, limit)
  return { events, next: found.length > limit ? (events.at(-1)?.id ?? null) : null }
}

const BATCH = 1_000

/** All that match, the newest first, in batches. */
export async function* streamAudit(filter: AuditFilter): AsyncGenerator<AuditEvent[]> {
  for (let after: number | null = null; ; ) {
    const { events, next }: { events: AuditEvent[]; next: number | null } = await listAudit(filter, {
      after,
      limit: BATCH,
    })
    if (events.length > 0) yield events
    if (next === null) return
    after = next
  }
}
