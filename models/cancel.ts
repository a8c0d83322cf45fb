/** Cancelling: at once and from anywhere, the whole tree below a run. */
import { statusesBefore } from '@/jobs/engine/states'
import { recordAct } from './audit'
import { againAfterDeadlock, db, type Trx } from './db'
import { type JobRun, type Rows, sqlList, toRuns } from './job-run'

/** Who cancels, and why when they say. */
export type Canceller = string | { actor: string; reason: string }

/**
 * Cancels an active run and all that is active below it; returns what was cancelled, the run itself first, or nothing
 * when it is not active (any more). Ancestors are locked before descendants, as everywhere; once the parent is
 * cancelled its worker can spawn no more, so the next level is complete.
 */
export async function cancelRun(id: string, by: Canceller, trx?: Trx): Promise<JobRun[]> {
  if (!trx) return againAfterDeadlock(() => db().transaction((own) => cancelRun(id, by, own)))
  const { actor, reason } = typeof by === 'string' ? { actor: by, reason: null } : by
  const cancelled = await cancelWhere(trx, 'id = ANY(:ids)', { ids: [id], actor, reason })
  const all = [...cancelled]
  for (let parents = cancelled; parents.length > 0; ) {
    const ids = parents.filter(({ childrenTotal }) => childrenTotal > 0).map((run) => run.id)
    parents = ids.length === 0 ? [] : await cancelWhere(trx, 'parent_id = ANY(:ids)', { ids, actor, reason })
    all.push(...parents)
  }
  const act = { action: 'run.cancel', object: { kind: 'run', id }, reason, after: { cancelled: all.length } }
  if (all.length > 0) await recordAct(act, trx)
  return all
}

async function cancelWhere(
  trx: Trx,
  which: 'id = ANY(:ids)' | 'parent_id = ANY(:ids)',
  values: { ids: string[]; actor: string; reason: string | null },
): Promise<JobRun[]> {
  const cancelled = await trx.raw<Rows<object>>(
    `WITH found AS (
       SELECT id, status FROM job_runs WHERE ${which} AND status IN (${sqlList(statusesBefore('cancelled'))}) ORDER BY id FOR UPDATE
     ), cancelled AS (
       UPDATE job_runs r SET status = 'cancelled', lease_until = NULL, blocked_on = NULL,
         wake_at_open = NULL, finished_at = clock_timestamp(), updated_at = clock_timestamp(), version = version + 1
       FROM found WHERE r.id = found.id RETURNING r.*, found.status AS was
     ), attempt AS (
       INSERT INTO job_attempts (run_id, attempt, worker, started_at, finished_at, outcome)
       SELECT id, attempt, worker, attempt_started_at, clock_timestamp(), 'cancelled' FROM cancelled WHERE was = 'running'
     ), event AS (
       INSERT INTO run_events (run_id, kind, actor, detail)
       SELECT id, 'cancelled', :actor, jsonb_strip_nulls(jsonb_build_object('reason', CAST(:reason AS text))) FROM cancelled
     ) SELECT * FROM cancelled`,
    values,
  )
  return toRuns(cancelled)
}
