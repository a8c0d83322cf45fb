/** Attempts: keeping the lease of a run, and ending; every write is fenced. */
import type { AttemptOutcome, RunStatus } from '@/jobs/engine/states'
import { type Db, db, type Prepared, prepared, type Trx } from './db'
import { type Fence, LostAttempt } from './fence'
import { type Counts, FINAL, type JobRun, type Rows, type StoredError, toRuns } from './job-run'

/**
 * What one process writes at a moment is one statement. Such a statement passes over rows that others hold, so that
 * one locked run cannot keep the leases of all others from being renewed; passed over are written alone, waiting.
 */
export type Locked = 'skip' | 'wait'

/** A statement in both its forms, each prepared under its own name. */
function byLocked(name: string, sql: (lock: string) => string): Record<Locked, Prepared> {
  return {
    // It waits for nobody: what takes so long is lost on its way.
    skip: { name: `${name}-skip`, sql: sql('SKIP LOCKED'), timeoutMs: 15_000 },
    wait: { name: `${name}-wait`, sql: sql('') },
  }
}

/**
 * Said as `status = …`, the planner takes the index of runs in that status, whose dead entries pile up by the thousand
 * between two vacuums, instead of the primary key. So "running" is said in the words of the table's own check.
 */
const IS_RUNNING = 'r.lease_until IS NOT NULL'

/** What is told of a run whose attempt has ended. */
export type SettledRun = Pick<
  JobRun,
  'id' | 'lane' | 'status' | 'attempt' | 'parentId' | 'childrenTotal' | 'version'
> & {
  attemptMs: number
  /** Since its request; null when the run has not ended. */
  runMs: number | null
}
const SETTLED = `id, lane, status, attempt, parent_id, children_total, version,
  extract(epoch FROM updated_at - attempt_started_at)::float8 * 1000 AS attempt_ms,
  extract(epoch FROM finished_at - created_at)::float8 * 1000 AS run_ms`

export interface ProgressUpdate {
  stage: string | null
  percent: number
  message: string | null
  done: number | null
  total: number | null
  counts: Counts
}

export interface Beat {
  fence: Fence
  progress: ProgressUpdate
}

/** Renews leases and stores progress. Returns the new versions by run id; an attempt that is not in it is lost, or with `skip` held by somebody. */
export async function beatRuns(
  beats: readonly Beat[],
  { leaseMs, locked = 'wait' }: { leaseMs: number; locked?: Locked },
): Promise<Map<string, number>> {
  const wanted = beats.map(({ fence, progress }) => ({
    id: fence.runId,
    attempt: fence.attempt,
    ...progress,
  }))
  const values = { wanted: JSON.stringify(wanted), ids: wanted.map(({ id }) => id), leaseMs }
  const beaten = await prepared<Rows<{ id: string; version: number }>>(db(), BEAT[locked], values)
  return new Map(beaten.rows.map(({ id, version }) => [id, version]))
}

const BEAT = byLocked(
  'beat',
  (lock) => `WITH wanted AS (
       SELECT * FROM jsonb_to_recordset(CAST(:wanted AS jsonb)) AS w(id text, attempt integer, stage text,
         percent real, message text, done bigint, total bigint, counts jsonb)
     ), mine AS (
       SELECT r.id FROM job_runs r JOIN wanted w ON w.id = r.id AND w.attempt = r.attempt
       WHERE r.id = ANY(CAST(:ids AS text[])) AND ${IS_RUNNING} ORDER BY r.id FOR UPDATE OF r ${lock}
     )
     UPDATE job_runs r SET lease_until = clock_timestamp() + CAST(:leaseMs AS float8) * interval '1 ms', stage = w.stage,
       percent = w.percent, message = w.message, done = w.done, total = w.total, counts = w.counts,
       updated_at = clock_timestamp(), version = version + 1
     FROM mine JOIN wanted w ON w.id = mine.id WHERE r.id = mine.id RETURNING r.id, r.version`,
)

/** How an attempt ends and what becomes of its run. */
export interface Settlement {
  /** A run that ends while children are open waits for them first; `waiting` is asked for to be called again. */
  status: Extract<RunStatus, 'completed' | 'dead' | 'queued' | 'waiting'>
  outcome: AttemptOutcome
  /** Kind of the event on the run's timeline. */
  event: string
  /** Whether the attempt counts towards the maximum. */
  counted: boolean
  /** Wait before a queued run is due again. */
  delayMs?: number
  /** A queued run is not due before this is released. */
  blockedOn?: string
  /** A waiting run is called again when so few children are open. */
  wakeAtOpen?: number
  /** The controller has looked at how its children ended; failed ones then do not make the run dead by themselves. */
  joined?: boolean
  result?: Record<string, unknown>
  error?: StoredError
}

export interface AttemptEnd {
  fence: Fence
  end: Settlement
}

/** What a run heals when it completes: dead ones of the same unique key, or without a key of the same job and payload. */
const healKey = (run: string) =>
  `coalesce(${run}.unique_key, ${run}.family || '.' || ${run}.type || ':' || md5(${run}.payload::text))`

/** CTEs that take failures out of the inbox which a completed run of `done` has made good. */
export const HEAL = (done: string) => `healable AS (
    SELECT d.id, s.id AS by FROM ${done} s JOIN job_runs d ON ${healKey('d')} = ${healKey('s')}
    WHERE s.status = 'completed' AND d.status = 'dead' AND d.resolved_at IS NULL AND d.id <> s.id
    ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
  ), healed AS (
    UPDATE job_runs d SET resolution = 'healed', resolved_at = clock_timestamp(), resolved_by = h.by,
      updated_at = clock_timestamp(), version = version + 1
    FROM healable h WHERE d.id = h.id RETURNING d.id, h.by
  ), healed_event AS (
    INSERT INTO run_events (run_id, kind, actor) SELECT id, 'healed', by FROM healed
  )`

/** The error of a run whose children failed; takes SQL for how many did, of how many. */
export const CHILDREN_FAILED = (
  failed: string,
  total: string,
) => `jsonb_build_object('code', 'children_failed',
    'message', 'children failed', 'params', jsonb_build_object('failed', ${failed}, 'total', ${total}))`

const SETTLE = byLocked(
  'settle',
  (lock) => `
  WITH ends AS (
    SELECT * FROM jsonb_to_recordset(CAST(:ends AS jsonb)) AS e(id text, attempt integer, status text, outcome text,
      event text, counted integer, "delayMs" float8, "blockedOn" text, "wakeAtOpen" integer, joined boolean,
      result jsonb, error jsonb)
  ), judged AS (
    SELECT e.*, CASE
        WHEN e.status IN ('completed', 'dead') AND r.children_open > 0 THEN 'waiting'
        WHEN e.status = 'completed' AND r.children_failed > 0 AND NOT e.joined THEN 'dead'
        WHEN e.status = 'waiting' AND r.children_open <= e."wakeAtOpen" THEN 'queued'
        ELSE e.status END AS next
    FROM job_runs r JOIN ends e ON e.id = r.id AND e.attempt = r.attempt
    WHERE r.id = ANY(CAST(:ids AS text[])) AND ${IS_RUNNING} ORDER BY r.id FOR UPDATE OF r ${lock}
  ), settled AS (
    UPDATE job_runs r SET status = j.next, lease_until = NULL, blocked_on = j."blockedOn",
      wake_at_open = CASE WHEN j.next = 'waiting' THEN j."wakeAtOpen" END,
      run_at = CASE WHEN j.next = 'queued' THEN clock_timestamp() + j."delayMs" * interval '1 ms' ELSE r.run_at END,
      failures = r.failures + j.counted,
      percent = CASE WHEN j.next = 'completed' THEN 100 ELSE least(r.percent, 99) END,
      result = coalesce(j.result, r.result),
      error = CASE WHEN j.next = 'dead' AND j.error IS NULL THEN ${CHILDREN_FAILED('r.children_failed', 'r.children_total')} ELSE j.error END,
      finished_at = CASE WHEN j.next IN (${FINAL}) THEN clock_timestamp() END,
      updated_at = clock_timestamp(), version = r.version + 1
    FROM judged j WHERE r.id = j.id RETURNING r.*, j.outcome, j.error AS attempt_error,
      CASE WHEN j.next = 'waiting' THEN 'waiting' WHEN j.next = 'dead' THEN 'dead' ELSE j.event END AS event
  ), attempt AS (
    INSERT INTO job_attempts (run_id, attempt, worker, started_at, finished_at, outcome, error)
    SELECT id, attempt, worker, attempt_started_at, clock_timestamp(), outcome, attempt_error FROM settled
  ), event AS (
    INSERT INTO run_events (run_id, kind, actor, detail)
    SELECT id, event, worker, jsonb_strip_nulls(jsonb_build_object('attempt', attempt, 'error', attempt_error)) FROM settled
  ), ${HEAL('settled')} SELECT ${SETTLED} FROM settled`,
)

/** Ends attempts: run, attempt and event in one statement, fenced. Returns the runs; what is not among them is lost, or with `skip` held by somebody. */
export async function settleRuns(
  trx: Db | Trx,
  ends: readonly AttemptEnd[],
  locked: Locked = 'wait',
): Promise<SettledRun[]> {
  const rows = ends.map(({ fence, end }) => ({
    ...end,
    id: fence.runId,
    attempt: fence.attempt,
    counted: end.counted ? 1 : 0,
    delayMs: end.delayMs ?? 0,
    joined: end.joined ?? false,
  }))
  const values = { ends: JSON.stringify(rows), ids: rows.map(({ id }) => id) }
  return toRuns<SettledRun>(await prepared<Rows<object>>(trx, SETTLE[locked], values))
}

/** Ends one attempt. @throws LostAttempt when it is no longer the caller's; nothing was written. */
export async function settleRun(trx: Db | Trx, fence: Fence, end: Settlement): Promise<SettledRun> {
  const [run] = await settleRuns(trx, [{ fence, end }])
  if (!run) throw new LostAttempt(fence)
  return run
}

/**
 * The publishing transaction: `work` and the completion of its run, both or neither.
 * The fence is checked last, just before the commit: until then a cancel stays immediate.
 * @throws LostAttempt when the attempt was cancelled or overtaken meanwhile; nothing of `work` stays.
 */
export async function completeInTransaction<Result extends Record<string, unknown>>(
  fence: Fence,
  work: (trx: Trx) => Promise<Result>,
): Promise<{ run: SettledRun; result: Result }> {
  return db().transaction(async (trx) => {
    const result = await work(trx)
    const run = await settleRun(trx, fence, {
      status: 'completed',
      outcome: 'completed',
      event: 'completed',
      counted: false,
      result,
    })
    return { run, result }
  })
}

/**
 * Ends attempts whose lease ran out: their worker crashed, hangs or is cut off. The run is queued again at once
 * (its lease was wait enough), or dead after its last attempt (waiting first, while children are open).
 * Only the database's clock decides.
 */
export async function sweepExpiredLeases(): Promise<JobRun[]> {
  const swept = await db().raw<Rows<object>>(
    `WITH expired AS (
       SELECT id, failures + 1 >= max_attempts AS is_last, children_open > 0 AS has_children FROM job_runs
       WHERE status = 'running' AND lease_until < clock_timestamp() ORDER BY id FOR UPDATE SKIP LOCKED
     ), swept AS (
       UPDATE job_runs r SET failures = failures + 1, lease_until = NULL, percent = least(percent, 99),
         status = CASE WHEN NOT is_last THEN 'queued' WHEN has_children THEN 'waiting' ELSE 'dead' END,
         finished_at = CASE WHEN is_last AND NOT has_children THEN clock_timestamp() END,
         error = jsonb_build_object('code', 'crashed', 'message', 'the worker stopped suddenly',
           'params', jsonb_build_object('failures', failures + 1)),
         run_at = clock_timestamp(), updated_at = clock_timestamp(), version = version + 1
       FROM expired WHERE r.id = expired.id RETURNING r.*
     ), attempt AS (
       INSERT INTO job_attempts (run_id, attempt, worker, started_at, finished_at, outcome, error)
       SELECT id, attempt, worker, attempt_started_at, clock_timestamp(), 'crashed', error FROM swept
     ), event AS (
       INSERT INTO run_events (run_id, kind, actor, detail)
       SELECT id, CASE WHEN status = 'dead' THEN 'dead' ELSE 'crashed' END, 'sweep',
         jsonb_build_object('attempt', attempt, 'worker', worker, 'error', error) FROM swept
     ) SELECT swept.* FROM swept`,
  )
  return toRuns(swept)
}

/** Notes that a worker taken for crashed was alive but had lost its lease. The run itself is not touched. */
export async function noteLostAttempt(fence: Fence): Promise<void> {
  await db()('job_attempts')
    .where({ run_id: fence.runId, attempt: fence.attempt, outcome: 'crashed' })
    .update({ outcome: 'lost' })
}
