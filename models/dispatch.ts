/** Which queued runs may start now: by priority, lane and rate. One dispatcher at a time decides, in the database. */
import { db, prepared, type Trx } from './db'
import type { Rows } from './job-run'

/** What the dispatcher needs to know of a queue; derived from the job's definition. */
export interface QueueLimits {
  family: string
  type: string
  /** Runs that may be handed to Redis and not be claimed yet: few, so that an urgent one need not wait long. */
  depth: number
  /** Places of one lane, over all workers; null without lanes. Runs that name no lane (the empty one) are not bounded. */
  laneConcurrency: number | null
  /** Least time between two starts; null without a rate. */
  intervalMs: number | null
}

/** A delivery that the relay owes: which attempt of which run. */
export interface DueRun {
  id: string
  family: string
  type: string
  /** Of the attempt before. */
  attempt: number
  /** 1 first; what Redis shall hand out before the others. */
  priority: number
}

/**
 * What follows reads a few hundred rows; its compilation would take longer than its work. Nor need it wait for the
 * disk: places that a crash of PostgreSQL forgets are given anew, and a bell without a place is not heard.
 */
const LOCK = {
  name: 'dispatch-lock',
  sql: `SELECT pg_try_advisory_xact_lock(:key) AS mine, set_config('jit', 'off', true),
    set_config('synchronous_commit', 'off', true)`,
}

/** Name of the advisory lock that makes one dispatcher the only one. */
const DISPATCH_LOCK = 7_305_002

/** Due for so long, a run starves; see `RANK`. */
const STARVING_AFTER = "interval '10 minutes'"
/** Chance of a starving run to go first, each time that places are given. */
const STARVING_CHANCE = 0.2

/**
 * Strictly by priority: an urgent run passes all others that wait. So that the others end some day, one that has been
 * due for ten minutes draws a lot whenever places are given, and goes first when it wins (rank 0).
 */
const RANK = `CASE WHEN r.run_at < clock_timestamp() - ${STARVING_AFTER} AND random() < ${STARVING_CHANCE} THEN 0 ELSE r.priority END`

/** Queued runs that hold no place yet; the condition of the index job_runs_due. */
const DUE = "r.status = 'queued' AND r.blocked_on IS NULL AND r.pushed_at IS NULL"

/**
 * The same of runs that are looked up by their ids: said so that the planner cannot take the index of all due runs for
 * it, and as an array, because joined it takes the ids for many and reads the whole table.
 */
const STILL_DUE = "(r.status || '') = 'queued' AND r.blocked_on IS NULL AND r.pushed_at IS NULL"

/** Starts that a rate has saved up while nobody asked: what fits into this time. */
const SAVED_UP_MS = 200

/**
 * Gives places to due runs and marks them as pushed, in the order in which they should start; null when another
 * dispatcher is at it. The lock makes the counts of places true: they are only given here, and everything else only
 * gives them back.
 */
export async function dispatchRuns(queues: readonly QueueLimits[]): Promise<DueRun[] | null> {
  return db().transaction(async (trx) => {
    const locked = await prepared<Rows<{ mine: boolean }>>(trx, LOCK, { key: DISPATCH_LOCK })
    if (!locked.rows[0]?.mine) return null
    const rated = queues.filter(({ intervalMs }) => intervalMs !== null)
    const allowed = rated.length > 0 ? await startsAllowed(trx, rated) : new Map<string, number>()
    const given: DueRun[] = await take(trx, queues, allowed)
    if (rated.length > 0) await countStarts(trx, rated, given)
    return given
  })
}

const nameOf = ({ family, type }: { family: string; type: string }) => `${family}.${type}`

/** How many starts the rate of each queue allows at this moment. */
async function startsAllowed(trx: Trx, rated: readonly QueueLimits[]): Promise<Map<string, number>> {
  const limits = JSON.stringify(rated.map((queue) => ({ name: nameOf(queue), interval: queue.intervalMs })))
  const allowed = await trx.raw<Rows<{ name: string; n: number }>>(
    `WITH limits AS (SELECT * FROM jsonb_to_recordset(CAST(? AS jsonb)) AS l(name text, "interval" float8)),
     there AS (INSERT INTO job_queues (name) SELECT name FROM limits ON CONFLICT DO NOTHING)
     SELECT l.name, CASE WHEN coalesce(q.next_start_at, '-infinity') > clock_timestamp() THEN 0 ELSE 1 + least(
         floor(extract(epoch FROM clock_timestamp() - greatest(q.next_start_at, clock_timestamp() - interval '${SAVED_UP_MS} ms'))
           * 1000 / l."interval"), floor(${SAVED_UP_MS} / l."interval")) END::float8 AS n
     FROM limits l LEFT JOIN job_queues q ON q.name = l.name`,
    [limits],
  )
  return new Map(allowed.rows.map(({ name, n }) => [name, n]))
}

async function countStarts(trx: Trx, rated: readonly QueueLimits[], given: readonly DueRun[]): Promise<void> {
  for (const queue of rated) {
    const starts = given.filter((run) => nameOf(run) === nameOf(queue)).length
    if (starts === 0) continue
    await trx.raw(
      `UPDATE job_queues SET next_start_at = greatest(next_start_at, clock_timestamp() - interval '${SAVED_UP_MS} ms')
         + :ms * interval '1 ms' WHERE name = :name`,
      { name: nameOf(queue), ms: starts * (queue.intervalMs ?? 0) },
    )
  }
}

/**
 * The lanes that have something due are found by hopping from one to the next in the index, so that ten thousand runs
 * of a full lane cost no more than one.
 */
async function take(
  trx: Trx,
  queues: readonly QueueLimits[],
  allowed: ReadonlyMap<string, number>,
): Promise<(DueRun & { place: number })[]> {
  const wanted = queues.map((queue) => ({
    family: queue.family,
    type: queue.type,
    depth: queue.depth,
    cap: queue.laneConcurrency,
    rate: allowed.get(nameOf(queue)) ?? null,
  }))
  const values = { queues: JSON.stringify(wanted) }
  const given = await prepared<Rows<DueRun & { place: number }>>(trx, TAKE, values)
  return given.rows.sort((one, other) => one.place - other.place)
}

const TAKE = {
  name: 'dispatch',
  sql: `WITH RECURSIVE held AS (
       SELECT family, type, lane, count(*) AS n, count(*) FILTER (WHERE ringing) AS ringing FROM (
         SELECT family, type, lane, true AS ringing FROM job_runs WHERE status = 'queued' AND pushed_at IS NOT NULL
         UNION ALL SELECT family, type, lane, false FROM job_runs WHERE status = 'running') busy
       GROUP BY family, type, lane
     ), queues AS (
       SELECT q.family, q.type, q.cap, least(q.rate, q.depth
           - coalesce((SELECT sum(ringing) FROM held WHERE held.family = q.family AND held.type = q.type), 0))::int AS room
       FROM jsonb_to_recordset(CAST(:queues AS jsonb)) AS q(family text, type text, depth int, cap int, rate int)
     ), lanes AS (
       SELECT q.family, q.type, q.cap, q.room, (SELECT min(r.lane) FROM job_runs r WHERE ${DUE} AND r.family = q.family AND r.type = q.type) AS lane
       FROM queues q WHERE q.room > 0
       UNION ALL
       SELECT l.family, l.type, l.cap, l.room, (SELECT min(r.lane) FROM job_runs r WHERE ${DUE} AND r.family = l.family AND r.type = l.type AND r.lane > l.lane)
       FROM lanes l WHERE l.lane IS NOT NULL
     ), free AS MATERIALIZED (
       SELECT l.*, CASE WHEN l.cap IS NULL OR l.lane = '' THEN l.room ELSE least(l.room, l.cap - coalesce(
           (SELECT n FROM held WHERE held.family = l.family AND held.type = l.type AND held.lane = l.lane), 0)) END::int AS places
       FROM lanes l WHERE l.lane IS NOT NULL
     ), ranked AS (
       SELECT c.*, f.family, f.type, f.room, f.places,
         row_number() OVER (PARTITION BY f.family, f.type, f.lane ORDER BY c.rank, c.run_at, c.id) AS place_in_lane
       FROM free f CROSS JOIN (VALUES (1), (2), (3)) AS p(priority) CROSS JOIN LATERAL (
         SELECT r.id, r.run_at, ${RANK} AS rank FROM job_runs r
         WHERE ${DUE} AND r.family = f.family AND r.type = f.type AND r.lane = f.lane AND r.priority = p.priority
           AND r.run_at <= clock_timestamp()
         ORDER BY r.run_at LIMIT f.places) c
       WHERE f.places > 0
     ), chosen AS MATERIALIZED (
       SELECT id, rank, place FROM (
         SELECT *, row_number() OVER (PARTITION BY family, type ORDER BY rank, run_at, id) AS place
         FROM ranked WHERE place_in_lane <= places) fitting
       WHERE place <= room
     ), mine AS (
       SELECT r.id, c.rank, c.place FROM job_runs r JOIN chosen c ON c.id = r.id
       WHERE r.id = ANY(ARRAY(SELECT id FROM chosen)) AND ${STILL_DUE} ORDER BY r.id FOR UPDATE OF r SKIP LOCKED
     )
     UPDATE job_runs r SET pushed_at = clock_timestamp() FROM mine
     WHERE r.id = ANY(ARRAY(SELECT id FROM mine)) AND r.id = mine.id
     RETURNING r.id, r.family, r.type, r.attempt, greatest(mine.rank, 1) AS priority, mine.place`,
}

/**
 * Runs that were rung for longer ago than `againAfterMs` and are queued still: their bell may be lost (Redis emptied, relay
 * killed between the mark and the push). Marks them as rung for again.
 */
export async function takeUnheardRuns(againAfterMs: number, limit: number): Promise<DueRun[]> {
  const taken = await db().raw<Rows<DueRun>>(
    `UPDATE job_runs SET pushed_at = clock_timestamp() WHERE id IN (
       SELECT id FROM job_runs WHERE status = 'queued' AND pushed_at IS NOT NULL
         AND pushed_at < clock_timestamp() - :again * interval '1 ms' LIMIT :limit FOR UPDATE SKIP LOCKED
     ) RETURNING id, family, type, attempt, priority`,
    { again: againAfterMs, limit },
  )
  return taken.rows
}
