/** Runs: the record of what was asked, how far it is and how it ended. */
import { ACTIVE_STATUSES, type RunStatus, statusesBefore } from '@/jobs/engine/states'
import type { MessageParams } from '@/utils/errors'
import { type Db, db, Table, type Trx } from './db'
import { DUE_CHANNEL } from './due-channel'

/** An error as a run records it: `code` and `params` name a text in `locales/`, `message` is the fallback. */
export interface StoredError {
  code: string
  message: string
  params?: MessageParams
}

export type Counts = Partial<Record<'read' | 'written' | 'skipped' | 'failed', number>>

export class JobRun extends Table {
  static override tableName = 'job_runs'
  declare id: string
  declare family: string
  declare type: string
  declare payload: unknown
  declare uniqueKey: string | null
  declare status: RunStatus
  declare runAt: Date
  /** What a person must do before the run goes on; null when nothing. */
  declare blockedOn: string | null
  declare pushedAt: Date | null
  declare attempt: number
  declare failures: number
  declare maxAttempts: number
  declare leaseUntil: Date | null
  declare worker: string | null
  declare stage: string | null
  declare percent: number
  declare message: string | null
  declare done: number | null
  declare total: number | null
  declare counts: Counts
  declare cursor: unknown
  declare result: Record<string, unknown> | null
  declare error: StoredError | null
  declare requestedBy: string
  declare createdAt: Date
  declare startedAt: Date | null
  declare finishedAt: Date | null
  declare updatedAt: Date
  /** Cleaned away from lists; the run still answers for its id. */
  declare hiddenAt: Date | null
  declare version: number
}

/** What a raw query answers. */
export interface Rows<Row> {
  rows: Row[]
}

export function toRun(row: object | undefined): JobRun | null {
  return row ? JobRun.fromDatabaseJson(row) : null
}

/** Statuses as a list for SQL's IN. */
export const sqlList = (statuses: readonly RunStatus[]) => statuses.map((status) => `'${status}'`).join(', ')
const ACTIVE = sqlList(ACTIVE_STATUSES)

export interface NewRun {
  id: string
  family: string
  type: string
  payload: unknown
  uniqueKey: string | null
  maxAttempts: number
  requestedBy: string
}

/**
 * Inserts a queued run in the caller's transaction: both or neither.
 * `created` is false, and `run` the active one, when a run with the same unique key is active already.
 */
export async function insertRun(trx: Db | Trx, run: NewRun): Promise<{ run: JobRun; created: boolean }> {
  // The active run may end between the conflict and the look-up; then the key is free again: ask once more.
  for (let tries = 0; tries < 20; tries++) {
    const inserted = await trx.raw<Rows<object>>(
      `WITH new AS (
         INSERT INTO job_runs (id, family, type, payload, unique_key, max_attempts, requested_by)
         VALUES (:id, :family, :type, :payload, :uniqueKey, :maxAttempts, :requestedBy)
         ON CONFLICT (unique_key) WHERE status IN (${ACTIVE}) DO NOTHING RETURNING *
       ), event AS (
         INSERT INTO run_events (run_id, kind, actor) SELECT id, 'queued', requested_by FROM new
       ), ring AS (
         SELECT pg_notify('${DUE_CHANNEL}', '') FROM new
       ) SELECT new.* FROM new LEFT JOIN ring ON true`,
      { ...run, payload: JSON.stringify(run.payload) },
    )
    const created = toRun(inserted.rows[0])
    if (created) return { run: created, created: true }
    const active = run.uniqueKey ? await activeRun(run.uniqueKey, trx) : null
    if (active) return { run: active, created: false }
  }
  throw new Error(`no run could be started for ${run.uniqueKey}: others kept starting and ending`)
}

/** Lets only one transaction at a time go on with this unique key. */
export async function lockKey(trx: Trx, uniqueKey: string): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 1))', [uniqueKey])
}

export async function findRun(id: string): Promise<JobRun | null> {
  return (await JobRun.query(db()).findById(id)) ?? null
}

/** The run that is queued, running or waiting under this key. */
export async function activeRun(uniqueKey: string, trx: Db | Trx = db()): Promise<JobRun | null> {
  const found = await JobRun.query(trx)
    .where({ unique_key: uniqueKey })
    .whereIn('status', [...ACTIVE_STATUSES])
    .first()
  return found ?? null
}

const NEWEST_FIRST = [
  { column: 'created_at', order: 'desc' },
  { column: 'id', order: 'desc' },
] as const

/** The newest run of a job; the newest that completed, or the newest that was not cleaned away, when so asked. */
export async function latestRun(
  job: { family: string; type: string },
  only: { completed?: true; listed?: true } = {},
): Promise<JobRun | null> {
  const query = JobRun.query(db()).where({ family: job.family, type: job.type })
  if (only.completed) query.where({ status: 'completed' })
  if (only.listed) query.whereNull('hidden_at')
  return (await query.orderBy([...NEWEST_FIRST]).first()) ?? null
}

/** The newest completed run under a unique key, of whatever job. */
export async function latestCompletedOfKey(uniqueKey: string): Promise<JobRun | null> {
  const query = JobRun.query(db()).where({ unique_key: uniqueKey, status: 'completed' })
  return (await query.orderBy([...NEWEST_FIRST]).first()) ?? null
}

/** A push that a relay owes: which delivery of which run. */
export interface DueRun {
  id: string
  family: string
  type: string
  attempt: number
}

/**
 * Runs that are due and were not pushed in the last `againAfterMs`; marks them as pushed.
 * Marked before the push and pushed again later, because a push may be lost (Redis emptied, relay killed).
 */
export async function takeDueRuns(againAfterMs: number, limit: number): Promise<DueRun[]> {
  const taken = await db().raw<Rows<DueRun>>(
    `UPDATE job_runs SET pushed_at = clock_timestamp() WHERE id IN (
       SELECT id FROM job_runs WHERE status = 'queued' AND blocked_on IS NULL AND run_at <= clock_timestamp()
         AND (pushed_at IS NULL OR pushed_at < clock_timestamp() - :again * interval '1 ms')
       ORDER BY run_at LIMIT :limit FOR UPDATE SKIP LOCKED
     ) RETURNING id, family, type, attempt`,
    { again: againAfterMs, limit },
  )
  return taken.rows
}

/** Cancels an active run, at once and from anywhere. Null when it is not active (any more). */
export async function cancelRun(id: string, actor: string, trx?: Trx): Promise<JobRun | null> {
  if (!trx) return db().transaction((own) => cancelRun(id, actor, own))
  const cancelled = await trx.raw<Rows<object>>(
    `WITH cancelled AS (
       UPDATE job_runs SET status = 'cancelled', lease_until = NULL, blocked_on = NULL,
         finished_at = clock_timestamp(), updated_at = clock_timestamp(), version = version + 1
       WHERE id = :id AND status IN (${sqlList(statusesBefore('cancelled'))}) RETURNING *
     ), event AS (
       INSERT INTO run_events (run_id, kind, actor) SELECT id, 'cancelled', :actor FROM cancelled
     ) SELECT * FROM cancelled`,
    { id, actor },
  )
  const run = toRun(cancelled.rows[0])
  // A statement of its own: the one above may have waited for a claim, whose attempt its snapshot does not hold.
  if (run)
    await trx('job_attempts')
      .where({ run_id: id, outcome: null })
      .update({ finished_at: trx.raw('clock_timestamp()'), outcome: 'cancelled' })
  return run
}

/** Makes runs that wait for `on` (or for anything) due again, in the caller's transaction. */
export async function releaseBlocked(
  on: string | null,
  actor: string,
  trx: Db | Trx = db(),
): Promise<JobRun[]> {
  const released = await trx.raw<Rows<object>>(
    `WITH released AS (
       UPDATE job_runs SET blocked_on = NULL, run_at = clock_timestamp(), pushed_at = NULL,
         updated_at = clock_timestamp(), version = version + 1
       WHERE blocked_on IS NOT NULL AND (CAST(:on AS text) IS NULL OR blocked_on = :on) RETURNING *
     ), event AS (
       INSERT INTO run_events (run_id, kind, actor) SELECT id, 'released', :actor FROM released
     ), ring AS (
       SELECT pg_notify('${DUE_CHANNEL}', '') FROM released LIMIT 1
     ) SELECT released.* FROM released LEFT JOIN ring ON true`,
    { on, actor },
  )
  return released.rows.map((row) => JobRun.fromDatabaseJson(row))
}
