/** Attempts: claiming a run under a lease, keeping it, and ending it; every write is fenced. */
import { type AttemptOutcome, type RunStatus, statusesBefore } from '@/jobs/engine/states'
import { type Db, db, type Trx } from './db'
import { FENCED, type Fence, LostAttempt } from './fence'
import { type Counts, JobRun, type Rows, type StoredError, sqlList, toRun } from './job-run'

/**
 * Takes the lease of a queued run for its next attempt.
 * Null when the delivery is stale: claimed by another worker, cancelled, not due yet, or another attempt's.
 */
export async function claimRun(
  delivery: { id: string; attempt: number },
  worker: string,
  leaseMs: number,
): Promise<JobRun | null> {
  const claimed = await db().raw<Rows<object>>(
    `WITH claimed AS (
       UPDATE job_runs SET status = 'running', attempt = attempt + 1, worker = :worker, percent = 0, stage = NULL,
         message = NULL, done = NULL, total = NULL, error = NULL,
         lease_until = clock_timestamp() + :leaseMs * interval '1 ms',
         started_at = coalesce(started_at, clock_timestamp()), updated_at = clock_timestamp(), version = version + 1
       WHERE id = :id AND attempt = :attempt AND status IN (${sqlList(statusesBefore('running'))})
         AND run_at <= clock_timestamp() AND blocked_on IS NULL
       RETURNING *
     ), attempt AS (
       INSERT INTO job_attempts (run_id, attempt, worker) SELECT id, attempt, worker FROM claimed
     ), event AS (
       INSERT INTO run_events (run_id, kind, actor, detail)
       SELECT id, 'started', worker, jsonb_build_object('attempt', attempt) FROM claimed
     ) SELECT * FROM claimed`,
    { ...delivery, worker, leaseMs },
  )
  return toRun(claimed.rows[0])
}

export interface ProgressUpdate {
  stage: string | null
  percent: number
  message: string | null
  done: number | null
  total: number | null
  counts: Counts
}

/** Renews the lease and stores progress. Returns the new version, or null when the attempt is lost. */
export async function beat(fence: Fence, progress: ProgressUpdate, leaseMs: number): Promise<number | null> {
  const beaten = await db().raw<Rows<{ version: number }>>(
    `UPDATE job_runs SET lease_until = clock_timestamp() + :leaseMs * interval '1 ms', stage = :stage,
       percent = :percent, message = :message, done = :done, total = :total, counts = :counts,
       updated_at = clock_timestamp(), version = version + 1
     WHERE ${FENCED} RETURNING version`,
    { ...fence, ...progress, counts: JSON.stringify(progress.counts), leaseMs },
  )
  return beaten.rows[0]?.version ?? null
}

/** How an attempt ends and what becomes of its run. */
export interface Settlement {
  status: Extract<RunStatus, 'completed' | 'dead' | 'queued'>
  outcome: AttemptOutcome
  /** Kind of the event on the run's timeline. */
  event: string
  /** Whether the attempt counts towards the maximum. */
  counted: boolean
  /** Wait before a queued run is due again. */
  delayMs?: number
  /** A queued run is not due before this is released. */
  blockedOn?: string
  result?: Record<string, unknown>
  error?: StoredError
}

/**
 * Ends an attempt: run, attempt and event in one statement, fenced.
 * @throws LostAttempt when the attempt is no longer the caller's; nothing was written.
 */
export async function settleRun(trx: Db | Trx, fence: Fence, end: Settlement): Promise<JobRun> {
  const settled = await trx.raw<Rows<object>>(
    `WITH settled AS (
       UPDATE job_runs SET status = CAST(:status AS text), lease_until = NULL, pushed_at = NULL, blocked_on = :blockedOn,
         run_at = CASE WHEN CAST(:status AS text) = 'queued' THEN clock_timestamp() + :delayMs * interval '1 ms' ELSE run_at END,
         failures = failures + :counted, percent = CASE WHEN CAST(:status AS text) = 'completed' THEN 100 ELSE least(percent, 99) END,
         result = coalesce(:result, result), error = CAST(:error AS jsonb),
         finished_at = CASE WHEN CAST(:status AS text) = 'queued' THEN NULL ELSE clock_timestamp() END,
         updated_at = clock_timestamp(), version = version + 1
       WHERE ${FENCED} RETURNING *
     ), attempt AS (
       UPDATE job_attempts a SET finished_at = clock_timestamp(), outcome = :outcome, error = CAST(:error AS jsonb)
       FROM settled WHERE a.run_id = settled.id AND a.attempt = settled.attempt
     ), event AS (
       INSERT INTO run_events (run_id, kind, actor, detail)
       SELECT id, :event, worker, jsonb_strip_nulls(jsonb_build_object('attempt', attempt, 'error', CAST(:error AS jsonb))) FROM settled
     ) SELECT * FROM settled`,
    {
      ...fence,
      status: end.status,
      outcome: end.outcome,
      event: end.event,
      counted: end.counted ? 1 : 0,
      delayMs: end.delayMs ?? 0,
      blockedOn: end.blockedOn ?? null,
      result: end.result ? JSON.stringify(end.result) : null,
      error: end.error ? JSON.stringify(end.error) : null,
    },
  )
  const run = toRun(settled.rows[0])
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
): Promise<{ run: JobRun; result: Result }> {
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
 * (its lease was wait enough), or dead after its last attempt. Only the database's clock decides.
 */
export async function sweepExpiredLeases(): Promise<JobRun[]> {
  const swept = await db().raw<Rows<object>>(
    `WITH expired AS (
       SELECT id FROM job_runs WHERE status = 'running' AND lease_until < clock_timestamp() FOR UPDATE SKIP LOCKED
     ), swept AS (
       UPDATE job_runs r SET failures = failures + 1, lease_until = NULL, pushed_at = NULL, percent = least(percent, 99),
         status = CASE WHEN failures + 1 >= max_attempts THEN 'dead' ELSE 'queued' END,
         finished_at = CASE WHEN failures + 1 >= max_attempts THEN clock_timestamp() END,
         error = jsonb_build_object('code', 'crashed', 'message', 'the worker stopped suddenly',
           'params', jsonb_build_object('failures', failures + 1)),
         run_at = clock_timestamp(), updated_at = clock_timestamp(), version = version + 1
       FROM expired WHERE r.id = expired.id RETURNING r.*
     ), attempt AS (
       UPDATE job_attempts a SET finished_at = clock_timestamp(), outcome = 'crashed', error = swept.error
       FROM swept WHERE a.run_id = swept.id AND a.attempt = swept.attempt AND a.outcome IS NULL
     ), event AS (
       INSERT INTO run_events (run_id, kind, actor, detail)
       SELECT id, 'crashed', 'sweep', jsonb_build_object('attempt', attempt, 'worker', worker) FROM swept
     ) SELECT swept.* FROM swept`,
  )
  return swept.rows.map((row) => JobRun.fromDatabaseJson(row))
}

/** Notes that a worker taken for crashed was alive but had lost its lease. The run itself is not touched. */
export async function noteLostAttempt(fence: Fence): Promise<void> {
  await db()('job_attempts')
    .where({ run_id: fence.runId, attempt: fence.attempt, outcome: 'crashed' })
    .update({ outcome: 'lost' })
}
