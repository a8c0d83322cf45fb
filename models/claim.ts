/** Which queued runs start now, and for whom: a worker takes them by priority, lane and rate, in the database. */
import { type Db, db, oneRow, type Prepared, prepared, type Trx } from './db'
import { type JobRun, type Rows, toRuns } from './job-run'

/** What a claim needs to know of a queue; derived from the job's definition. */
export interface QueueLimits {
  family: string
  type: string
  /** Runs of one lane under way at once, over all workers; null without lanes. Runs that name no lane (the empty one) are not bounded. */
  laneConcurrency: number | null
  /** Least time between two starts; null without a rate. */
  intervalMs: number | null
}

/** What a worker needs of a run that it performs. */
export type ClaimedRun = Pick<
  JobRun,
  | 'id'
  | 'payload'
  | 'attempt'
  | 'failures'
  | 'maxAttempts'
  | 'cursor'
  | 'requestedBy'
  | 'requestId'
  | 'parentId'
  | 'childrenTotal'
  | 'childrenOpen'
  | 'childrenFailed'
  | 'version'
> & {
  /** Since it was due. */
  waitMs: number
}
const CLAIMED = `r.id, r.payload, r.attempt, r.failures, r.max_attempts, r.cursor, r.requested_by, r.request_id, r.parent_id,
  r.children_total, r.children_open, r.children_failed, r.version,
  extract(epoch FROM r.attempt_started_at - r.run_at)::float8 * 1000 AS wait_ms`

export interface Claim {
  worker: string
  leaseMs: number
  /** At most so many runs. */
  most: number
}

/** Due for so long, a run starves; see `RANK`. */
const STARVING_AFTER = "interval '10 minutes'"
/** Chance of a starving run to go first, each time that a worker takes runs. */
const STARVING_CHANCE = 0.2

/**
 * Strictly by priority: an urgent run passes all others that wait. So that the others end some day, one that has been
 * due for ten minutes draws a lot whenever runs are taken, and goes first when it wins (rank 0).
 */
const RANK = `CASE WHEN r.run_at < statement_timestamp() - ${STARVING_AFTER} AND random() < ${STARVING_CHANCE} THEN 0 ELSE r.priority END`

/** Queued runs that nothing holds back but their time; the condition of the index job_runs_due. */
const WAITS = "r.status = 'queued' AND r.blocked_on IS NULL"

/** The statement's time, not the clock's: only what does not change within the statement can be looked up in an index. */
const IS_DUE = `${WAITS} AND r.run_at <= statement_timestamp()`

/** Starts that a rate has saved up while nobody asked: what fits into this time. */
const SAVED_UP_MS = 200

/** First key of the advisory locks that make one worker at a time take runs of a queue with lanes or a rate. */
const CLAIM_LOCK = 7_305_002

/** Runs as they were claimed, in the order in which they should start. */
export interface Claimed {
  runs: ClaimedRun[]
  /** A rate holds the next one back for so long; null when nothing more may start now, or is due. */
  againInMs: number | null
}

/**
 * Takes due runs for their next attempts, under a lease; left out is what others hold at this moment. Fewer than asked
 * for means that no more are due, or may start.
 */
export async function claimRuns(queue: QueueLimits, claim: Claim): Promise<Claimed> {
  if (queue.laneConcurrency === null && queue.intervalMs === null)
    return { runs: await take(db(), queue, claim), againInMs: null }
  return db().transaction(async (trx) => {
    // What others took under the lock is seen only by statements that begin after it was got.
    await prepared(trx, LOCK, { key: CLAIM_LOCK, queue: nameOf(queue) })
    if (queue.intervalMs === null) return { runs: await take(trx, queue, claim), againInMs: null }
    return takeAtRate(trx, { ...queue, intervalMs: queue.intervalMs }, claim)
  })
}

const nameOf = ({ family, type }: Pick<QueueLimits, 'family' | 'type'>) => `${family}.${type}`

/** What follows reads few rows; its compilation would take longer than its work. */
const LOCK: Prepared = {
  name: 'claim-lock',
  sql: "SELECT pg_advisory_xact_lock(:key, hashtext(:queue)), set_config('jit', 'off', true)",
}

async function takeAtRate(
  trx: Trx,
  queue: QueueLimits & { intervalMs: number },
  claim: Claim,
): Promise<Claimed> {
  const { allowed, waitMs } = await startsAllowed(trx, queue)
  if (allowed < 1) return { runs: [], againInMs: waitMs }
  const most = Math.min(claim.most, allowed)
  const runs = await take(trx, queue, { ...claim, most })
  await countStarts(trx, queue, runs.length)
  return { runs, againInMs: runs.length === most ? queue.intervalMs : null }
}

/** How many starts the rate allows at this moment, and in how long the next if none. */
async function startsAllowed(trx: Trx, queue: QueueLimits & { intervalMs: number }) {
  const values = { name: nameOf(queue), interval: queue.intervalMs }
  await trx.raw('INSERT INTO job_queues (name) VALUES (:name) ON CONFLICT DO NOTHING', values)
  return oneRow<{ allowed: number; waitMs: number }>(
    trx,
    `SELECT CASE WHEN next_start_at > clock_timestamp() THEN 0 ELSE 1 + least(
         floor(extract(epoch FROM clock_timestamp() - greatest(next_start_at, clock_timestamp() - interval '${SAVED_UP_MS} ms'))
           * 1000 / CAST(:interval AS float8)), floor(${SAVED_UP_MS} / CAST(:interval AS float8))) END::float8 AS allowed,
       greatest(0, extract(epoch FROM greatest(next_start_at, '2000-01-01') - clock_timestamp()) * 1000)::float8 AS "waitMs"
     FROM job_queues WHERE name = :name`,
    values,
  )
}

async function countStarts(
  trx: Trx,
  queue: QueueLimits & { intervalMs: number },
  starts: number,
): Promise<void> {
  if (starts === 0) return
  await trx.raw(
    `UPDATE job_queues SET next_start_at = greatest(next_start_at, clock_timestamp() - interval '${SAVED_UP_MS} ms')
       + :ms * interval '1 ms' WHERE name = :name`,
    { name: nameOf(queue), ms: starts * queue.intervalMs },
  )
}

async function take(on: Db | Trx, queue: QueueLimits, claim: Claim): Promise<ClaimedRun[]> {
  const { family, type, laneConcurrency: cap } = queue
  const { most, worker, leaseMs } = claim
  const values = { family, type, most, worker, leaseMs, ...(cap === null ? {} : { cap }) }
  const taken = await prepared<Rows<{ place: number }>>(on, cap === null ? TAKE : TAKE_IN_LANES, values)
  return toRuns<ClaimedRun>({ rows: taken.rows.sort((one, other) => one.place - other.place) })
}

const OF_QUEUE = `r.family = :family AND r.type = :type`

/** Due runs of one lane and priority, the earliest first. */
const dueIn = (lane: string, most: string) => `SELECT r.id, r.run_at, ${RANK} AS rank FROM job_runs r
      WHERE ${OF_QUEUE} AND r.lane = ${lane} AND r.priority = p.priority AND ${IS_DUE}
      ORDER BY r.run_at LIMIT ${most}`

/** The lanes in which something waits, found by hopping from one to the next: ten thousand runs of one cost no more than one. */
const LANES = `lanes AS (
    SELECT (SELECT min(r.lane) FROM job_runs r WHERE ${OF_QUEUE} AND ${WAITS}) AS lane
    UNION ALL
    SELECT (SELECT min(r.lane) FROM job_runs r WHERE ${OF_QUEUE} AND ${WAITS} AND r.lane > l.lane) FROM lanes l WHERE l.lane IS NOT NULL
  )`

/** Takes what `chosen` (id, place) names. */
const begin = (ctes: string) => `WITH RECURSIVE ${LANES}, ${ctes}
  UPDATE job_runs r SET status = 'running', attempt = attempt + 1, worker = :worker, percent = 0, stage = NULL,
    message = NULL, done = NULL, total = NULL, error = NULL, attempt_started_at = clock_timestamp(),
    lease_until = clock_timestamp() + CAST(:leaseMs AS float8) * interval '1 ms',
    started_at = coalesce(started_at, clock_timestamp()), updated_at = clock_timestamp(), version = version + 1
  FROM chosen WHERE r.id = ANY(ARRAY(SELECT id FROM chosen)) AND r.id = chosen.id RETURNING ${CLAIMED}, chosen.place::int`

/** Locked while they are looked for: two workers that look at one moment take different runs. */
const TAKE: Prepared = {
  name: 'claim',
  sql: begin(`chosen AS MATERIALIZED (
    SELECT c.id, row_number() OVER (ORDER BY c.rank, c.run_at, c.id) AS place
    FROM lanes l CROSS JOIN (VALUES (1), (2), (3)) AS p(priority)
      CROSS JOIN LATERAL (${dueIn('l.lane', 'CAST(:most AS int)')} FOR UPDATE OF r SKIP LOCKED) c
    WHERE l.lane IS NOT NULL
    ORDER BY place LIMIT CAST(:most AS int)
  )`),
  timeoutMs: 15_000,
}

/** Nobody else takes runs of this queue meanwhile; what is locked is being cancelled or changed, and is left out. */
const TAKE_IN_LANES: Prepared = {
  name: 'claim-in-lanes',
  sql: begin(`held AS (
    SELECT r.lane, count(*) AS n FROM job_runs r WHERE ${OF_QUEUE} AND r.status = 'running' GROUP BY r.lane
  ), free AS MATERIALIZED (
    SELECT l.lane, CASE WHEN l.lane = '' THEN CAST(:most AS int) ELSE least(CAST(:most AS int),
        CAST(:cap AS int) - coalesce((SELECT n FROM held WHERE held.lane = l.lane), 0)) END::int AS places
    FROM lanes l WHERE l.lane IS NOT NULL
  ), ranked AS (
    SELECT c.*, f.places, row_number() OVER (PARTITION BY f.lane ORDER BY c.rank, c.run_at, c.id) AS place_in_lane
    FROM free f CROSS JOIN (VALUES (1), (2), (3)) AS p(priority)
      CROSS JOIN LATERAL (${dueIn('f.lane', 'f.places')}) c
    WHERE f.places > 0
  ), wanted AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY rank, run_at, id) AS place FROM ranked WHERE place_in_lane <= places
    ORDER BY place LIMIT CAST(:most AS int)
  ), chosen AS MATERIALIZED (
    SELECT r.id, w.place FROM job_runs r JOIN wanted w ON w.id = r.id
    WHERE r.id = ANY(ARRAY(SELECT id FROM wanted)) AND (r.status || '') = 'queued' AND r.blocked_on IS NULL
    FOR UPDATE OF r SKIP LOCKED
  )`),
}

/** Names (`family.type`) of the queues in which something is due, of those given. */
export async function queuesWithDueRuns(
  queues: readonly Pick<QueueLimits, 'family' | 'type'>[],
): Promise<string[]> {
  const values = { queues: JSON.stringify(queues.map(({ family, type }) => ({ family, type }))) }
  const due = await prepared<Rows<{ name: string }>>(db(), DUE_QUEUES, values)
  return due.rows.map(({ name }) => name)
}

const DUE_QUEUES: Prepared = {
  name: 'due-queues',
  sql: `WITH RECURSIVE queues AS (
      SELECT q.family, q.type FROM jsonb_to_recordset(CAST(:queues AS jsonb)) AS q(family text, type text)
    ), slots AS (
      SELECT q.family, q.type, (SELECT min(r.lane) FROM job_runs r WHERE r.family = q.family AND r.type = q.type AND ${WAITS}) AS lane
      FROM queues q
      UNION ALL
      SELECT s.family, s.type, (SELECT min(r.lane) FROM job_runs r WHERE r.family = s.family AND r.type = s.type AND ${WAITS} AND r.lane > s.lane)
      FROM slots s WHERE s.lane IS NOT NULL
    )
    SELECT DISTINCT s.family || '.' || s.type AS name FROM slots s CROSS JOIN (VALUES (1), (2), (3)) AS p(priority)
    WHERE EXISTS (SELECT FROM job_runs r WHERE r.family = s.family AND r.type = s.type AND r.lane = s.lane
      AND r.priority = p.priority AND ${IS_DUE})`,
}
