/** Children of a run: inserted with their parent's counter, and counted once when they have ended. */
import { againAfterDeadlock, db, type Trx } from './db'
import { RUNG, ring } from './due-channel'
import { type Fence, holdFence } from './fence'
import { CHILDREN_FAILED, HEAL } from './job-attempt'
import { FINAL, type JobRun, type Rows, toRuns } from './job-run'
import { insertRuns, type NewRun } from './new-run'

export interface Spawned {
  /** New children; those spawned before under the same name are not inserted again. */
  inserted: JobRun[]
  /** Children of the parent that are open now. */
  open: number
}

/**
 * Inserts children and raises their parent's counters in one transaction, fenced; `cursor` is saved with them.
 * @throws LostAttempt: nothing was inserted.
 */
export async function spawnChildren(
  fence: Fence,
  children: readonly NewRun[],
  cursor?: unknown,
): Promise<Spawned> {
  const spawn = async (trx: Trx): Promise<Spawned> => {
    await holdFence(trx, fence)
    const inserted = await insertRuns(trx, children)
    const counted = await trx.raw<Rows<{ open: number }>>(
      `UPDATE job_runs SET children_total = children_total + :n, children_open = children_open + :n,
         cursor = coalesce(CAST(:cursor AS jsonb), cursor), updated_at = clock_timestamp(), version = version + 1
       WHERE id = :id RETURNING children_open AS open`,
      {
        id: fence.runId,
        n: inserted.length,
        cursor: cursor === undefined ? null : JSON.stringify(cursor),
      },
    )
    return { inserted, open: counted.rows[0]?.open ?? 0 }
  }
  return againAfterDeadlock(() => db().transaction(spawn))
}

/** Children counted in one statement, at most. */
const BATCH = 2_000

/**
 * Subtracts children that have ended from their parents, closes parents whose last child has ended, and wakes those
 * that wait to go on. Parents are locked before children, as everywhere; a parent that another process counts for
 * at this moment is left to it. Returns the parents that moved; call it again until it returns none.
 *
 * One statement writes a row once: a child that is itself a parent here is counted in the next turn.
 * A child's own end does not touch its parent: a hundred thousand children would stand in line for one row.
 */
export async function countEndedChildren(): Promise<JobRun[]> {
  const moved = await db().raw<Rows<object>>(
    `WITH parents AS (
       SELECT p.id, p.status AS was, p.wake_at_open, p.children_open, p.children_failed, p.children_total,
         p.error IS NOT NULL AS has_error
       FROM job_runs p WHERE p.id IN (
         SELECT parent_id FROM (SELECT parent_id FROM job_runs
           WHERE parent_id IS NOT NULL AND NOT counted AND status IN (${FINAL}) LIMIT ${BATCH}) AS batch)
       ORDER BY p.id FOR UPDATE SKIP LOCKED
     ), picked AS (
       SELECT c.id FROM job_runs c JOIN parents p ON c.parent_id = p.id
       WHERE c.parent_id IS NOT NULL AND NOT c.counted AND c.status IN (${FINAL})
         AND NOT EXISTS (SELECT FROM parents WHERE parents.id = c.id) LIMIT ${BATCH}
     ), ended AS (
       UPDATE job_runs c SET counted = true FROM picked
       WHERE c.id = picked.id AND NOT c.counted AND c.status IN (${FINAL}) RETURNING c.parent_id, c.status
     ), sums AS (
       SELECT p.id, p.children_open - count(*)::int AS open,
         p.children_failed + (count(*) FILTER (WHERE e.status <> 'completed'))::int AS failed
       FROM ended e JOIN parents p ON p.id = e.parent_id GROUP BY p.id, p.children_open, p.children_failed
     ), judged AS (
       SELECT p.id, p.was, p.children_total AS total, s.open, s.failed, CASE
           WHEN p.was <> 'waiting' THEN p.was
           WHEN p.wake_at_open IS NOT NULL THEN CASE WHEN s.open <= p.wake_at_open THEN 'queued' ELSE 'waiting' END
           WHEN s.open > 0 THEN 'waiting'
           WHEN p.has_error OR s.failed > 0 THEN 'dead'
           ELSE 'completed' END AS next
       FROM parents p JOIN sums s ON s.id = p.id
     ), moved AS (
       UPDATE job_runs r SET children_open = j.open, children_failed = j.failed, status = j.next,
         wake_at_open = CASE WHEN j.next = 'waiting' THEN r.wake_at_open END,
         run_at = CASE WHEN j.was = 'waiting' AND j.next = 'queued' THEN clock_timestamp() ELSE r.run_at END,
         error = CASE WHEN j.next = 'dead' AND r.error IS NULL THEN ${CHILDREN_FAILED('j.failed', 'j.total')} ELSE r.error END,
         percent = CASE WHEN j.next = 'completed' THEN 100 WHEN j.next <> 'waiting' THEN r.percent
           ELSE greatest(r.percent, least(99, 100.0 * (j.total - j.open) / j.total)) END,
         finished_at = CASE WHEN j.next IN (${FINAL}) THEN coalesce(r.finished_at, clock_timestamp()) END,
         updated_at = clock_timestamp(), version = r.version + 1
       FROM judged j WHERE r.id = j.id RETURNING r.*, j.was
     ), closed AS (
       SELECT * FROM moved WHERE was = 'waiting' AND status IN (${FINAL})
     ), event AS (
       INSERT INTO run_events (run_id, kind, actor, detail)
       SELECT id, status, 'children', jsonb_strip_nulls(jsonb_build_object('error', error)) FROM closed
     ), ${HEAL('closed')}, ring AS (
       ${ring("(SELECT * FROM moved WHERE was = 'waiting' AND status = 'queued') AS woken")}
     ) SELECT moved.* FROM moved ${RUNG}`,
  )
  return toRuns(moved)
}

/**
 * Brings the percent of waiting parents up to what their children have done so far, those under way included.
 * Parents of more than 1,000 children are counted by ended children alone, in `countEndedChildren`.
 */
export async function refreshTreeProgress(): Promise<JobRun[]> {
  const moved = await db().raw<Rows<object>>(
    `WITH tree AS (
       SELECT p.id, least(99, avg(CASE WHEN c.status IN (${FINAL}) THEN 100 ELSE c.percent END))::real AS percent
       FROM job_runs p JOIN job_runs c ON c.parent_id = p.id
       WHERE p.status = 'waiting' AND p.children_total <= 1000 GROUP BY p.id
     ), movable AS (
       SELECT p.id, t.percent FROM job_runs p JOIN tree t ON t.id = p.id
       WHERE p.status = 'waiting' AND t.percent >= p.percent + 0.5 ORDER BY p.id FOR UPDATE OF p SKIP LOCKED
     )
     UPDATE job_runs p SET percent = m.percent, updated_at = clock_timestamp(), version = p.version + 1
     FROM movable m WHERE p.id = m.id RETURNING p.*`,
  )
  return toRuns(moved)
}
