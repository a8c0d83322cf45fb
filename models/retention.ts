/** Removing history that is older than its retention, a batch a statement; what still stands or still waits stays. */
import { db } from './db'
import { ACTIVE, FINAL, type Rows } from './job-run'

const BATCH = 1_000

/** A place in the order of runs' ends; as text, because a Date would lose the microseconds. */
interface Mark {
  at: string
  id: string
}

const FIRST: Mark = { at: '-infinity', id: '' }

/** The newest success of each job and of each key among those looked at: the lists show since when its data stand. */
const NEWEST = `
  SELECT n.id FROM (SELECT DISTINCT family, type FROM old WHERE status = 'completed') job CROSS JOIN LATERAL (
    SELECT id FROM job_runs WHERE family = job.family AND type = job.type AND status = 'completed'
    ORDER BY created_at DESC, id DESC LIMIT 1) n
  UNION SELECT n.id FROM (SELECT DISTINCT unique_key FROM old WHERE status = 'completed') keys CROSS JOIN LATERAL (
    SELECT id FROM job_runs WHERE unique_key = keys.unique_key AND status = 'completed'
    ORDER BY created_at DESC, id DESC LIMIT 1) n`

/**
 * An ended run that nobody needs: not part of a tree that still stands (a parent goes before its children), not the
 * newest success of its job or key, not the one whose rows stand in a table, and not a dead one that waits for a person.
 */
const DISPENSABLE = `
  NOT EXISTS (SELECT FROM job_runs p WHERE p.id = r.parent_id)
  AND NOT EXISTS (SELECT FROM job_runs c WHERE c.parent_id = r.id AND c.status IN (${ACTIVE}))
  AND NOT EXISTS (SELECT FROM newest WHERE newest.id = r.id)
  AND r.id <> ALL(ARRAY(
    SELECT run.id FROM publications p CROSS JOIN LATERAL (VALUES (p.run_id), (p.stands)) run (id)
    WHERE run.id IS NOT NULL AND p.seq IN (SELECT max(seq) FROM publications GROUP BY table_name)))
  AND (r.status <> 'dead' OR r.resolved_at IS NOT NULL
    OR r.finished_at < clock_timestamp() - 2 * CAST(:days AS integer) * interval '1 day')`

interface Step {
  removed: number
  /** Where the next step goes on; null after the last run that is old enough. */
  next: Mark | null
}

/** Looks at the next thousand ended runs and removes those that are dispensable, with their attempts and events. */
async function pruneStep(days: number, after: Mark): Promise<Step> {
  const step = await db().raw<Rows<{ removed: number; looked: number; at: string; id: string }>>(
    `WITH old AS (
       SELECT id, finished_at, family, type, unique_key, status FROM job_runs
       WHERE finished_at < clock_timestamp() - CAST(:days AS integer) * interval '1 day' AND status IN (${FINAL})
         AND (finished_at, id) > (CAST(:at AS timestamptz), :id)
       ORDER BY finished_at, id LIMIT ${BATCH}
     ), newest AS MATERIALIZED (${NEWEST}
     ), picked AS (
       SELECT r.id FROM job_runs r JOIN old ON old.id = r.id WHERE ${DISPENSABLE} FOR UPDATE OF r SKIP LOCKED
     ), removed AS (
       DELETE FROM job_runs r USING picked WHERE r.id = picked.id AND r.status IN (${FINAL}) RETURNING r.id
     ), attempts AS (
       DELETE FROM job_attempts a USING removed WHERE a.run_id = removed.id
     ), events AS (
       DELETE FROM run_events e USING removed WHERE e.run_id = removed.id
     ) SELECT (SELECT count(*)::int FROM removed) AS removed, (SELECT count(*)::int FROM old) AS looked,
         last.finished_at::text AS at, last.id
       FROM (SELECT 1) one LEFT JOIN LATERAL (
         SELECT finished_at, id FROM old ORDER BY finished_at DESC, id DESC LIMIT 1) last ON true`,
    { days, ...after },
  )
  const [{ removed, looked, at, id } = { removed: 0, looked: 0, at: '', id: '' }] = step.rows
  return { removed, next: looked === BATCH ? { at, id } : null }
}

/**
 * Removes dispensable runs older than `days`, those that ended first; `each` hears of every batch and may throw to
 * stop. Walks again while a walk removed something: children go after their parents.
 */
export async function pruneRuns(days: number, each: (removed: number) => void): Promise<number> {
  let total = 0
  for (;;) {
    let inWalk = 0
    for (let mark: Mark | null = FIRST; mark; ) {
      const { removed, next }: Step = await pruneStep(days, mark)
      inWalk += removed
      each(total + inWalk)
      mark = next
    }
    total += inWalk
    if (inWalk === 0) return total
  }
}

const OLD = (column: string) => `h.${column} < clock_timestamp() - CAST(:days AS integer) * interval '1 day'`
const OF_ENDED = `NOT EXISTS (SELECT FROM job_runs r WHERE r.id = h.run_id AND r.status IN (${ACTIVE}))`

/** What is removed by its age alone; the last tick of a schedule is shown on its page, and stays. */
const HISTORIES = {
  attempts: { table: 'job_attempts', where: `${OLD('finished_at')} AND ${OF_ENDED}` },
  events: { table: 'run_events', where: `${OLD('at')} AND ${OF_ENDED}` },
  ticks: {
    table: 'schedule_ticks',
    where: `${OLD('at')} AND h.outcome <> 'waiting' AND EXISTS (
      SELECT FROM schedule_ticks n WHERE n.schedule_id = h.schedule_id AND n.tick_at > h.tick_at)`,
  },
} as const

export type History = keyof typeof HISTORIES

/** About a thousand rows. Walked by place: looking for the next old row would read over all those removed before it. */
const PAGES = 16

/** Removes rows older than `days`, never those of a run that has not ended; `each` hears of every batch and may throw to stop. */
export async function pruneHistory(
  history: History,
  days: number,
  each: (removed: number) => void,
): Promise<number> {
  const { table, where } = HISTORIES[history]
  const sized = await db().raw<Rows<{ pages: number }>>(
    "SELECT ceil(pg_relation_size(CAST(? AS regclass))::float8 / current_setting('block_size')::int)::int AS pages",
    [table],
  )
  const pages = sized.rows[0]?.pages ?? 0
  let total = 0
  for (let page = 0; page < pages; page += PAGES) {
    const batch = await db().raw<{ rowCount: number }>(
      `DELETE FROM ${table} h WHERE h.ctid >= CAST(:from AS tid) AND h.ctid < CAST(:until AS tid) AND ${where}`,
      { days, from: `(${page},0)`, until: `(${page + PAGES},0)` },
    )
    total += batch.rowCount
    each(total)
  }
  return total
}
