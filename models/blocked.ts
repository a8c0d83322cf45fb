/** Runs that wait for a person: queued, but not due until what they lack is released. */
import { type Db, db, type Trx } from './db'
import { RUNG, ring } from './due-channel'
import { type JobRun, type Rows, toRuns } from './job-run'

/**
 * Makes runs that wait for `on` (or for anything) due again, in the caller's transaction. Locked from the top of their
 * trees down, within a level by id: so does whoever cancels a tree.
 */
export async function releaseBlocked(
  on: string | null,
  actor: string,
  trx: Db | Trx = db(),
): Promise<JobRun[]> {
  const released = await trx.raw<Rows<object>>(
    `WITH RECURSIVE up AS (
       SELECT id, parent_id, 0 AS height FROM job_runs
       WHERE blocked_on IS NOT NULL AND (CAST(:on AS text) IS NULL OR blocked_on = :on)
       UNION ALL SELECT up.id, p.parent_id, height + 1 FROM up JOIN job_runs p ON p.id = up.parent_id
     ), level AS (
       SELECT id, max(height) AS level FROM up GROUP BY id
     ), found AS (
       SELECT r.id FROM job_runs r JOIN level USING (id)
       WHERE r.blocked_on IS NOT NULL AND (CAST(:on AS text) IS NULL OR r.blocked_on = :on)
       ORDER BY level.level, r.id FOR UPDATE OF r
     ), released AS (
       UPDATE job_runs r SET blocked_on = NULL, run_at = clock_timestamp(),
         updated_at = clock_timestamp(), version = version + 1
       FROM found WHERE r.id = found.id RETURNING r.*
     ), event AS (
       INSERT INTO run_events (run_id, kind, actor) SELECT id, 'released', :actor FROM released
     ), ring AS (
       ${ring('released')}
     ) SELECT released.* FROM released ${RUNG}`,
    { on, actor },
  )
  return toRuns(released)
}
