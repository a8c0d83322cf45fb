/** Runs that wait for a person: queued, but not due until what they lack is released. */
import { type Db, db, type Trx } from './db'
import { DUE_CHANNEL } from './due-channel'
import { type JobRun, type Rows, toRuns } from './job-run'

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
  return toRuns(released)
}
