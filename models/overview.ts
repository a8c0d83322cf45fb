/** What the first screen asks of the runs as they stand: each part reads an index of its own, however many have ended. */
import type { RunState } from '@/jobs/engine/states'
import { db } from './db'
import { type JobRun, type Rows, toRun } from './job-run'
import { RUN_STATE } from './run-state'

async function ask<Row>(sql: string, bindings: Readonly<Record<string, unknown>> = {}): Promise<Row[]> {
  const { rows } = await db().raw<Rows<Row>>(sql, bindings as Record<string, string>)
  return rows
}

/** Runs that do not go on before a person acts. */
export interface BlockedGroup {
  family: string
  type: string
  blockedOn: string
  count: number
  since: Date
}

export function blockedGroups(): Promise<BlockedGroup[]> {
  return ask(`SELECT family, type, blocked_on AS "blockedOn", count(*) AS count, min(updated_at) AS since
    FROM job_runs WHERE blocked_on IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`)
}

/** A run under way, or one that waits for its children; ages by the database's clock. */
export interface MovingRun {
  id: string
  family: string
  type: string
  lane: string
  payload: unknown
  status: 'running' | 'waiting'
  /** What `status` means at this moment. */
  state: RunState
  stage: string | null
  message: string | null
  percent: number
  done: number | null
  total: number | null
  /** Rows read in this attempt so far; null when the job does not count them. */
  read: number | null
  requestedBy: string
  parentId: string | null
  childrenTotal: number
  childrenOpen: number
  version: number
  startedAt: Date
  /** Since its first attempt began. */
  elapsedMs: number
  /** Since this attempt began. */
  attemptMs: number
  /** When its worker last wrote something, if only that it is alive. */
  heardAt: Date
  heardAgoMs: number
}

const AGE = (since: string) => `greatest(0, round(extract(epoch FROM now() - ${since}) * 1000))::bigint`
const MOVING = `id, family, type, lane, payload, status, state, stage, message, percent, done, total, (counts ->> 'read')::bigint AS read,
  requested_by AS "requestedBy", parent_id AS "parentId", children_total AS "childrenTotal",
  children_open AS "childrenOpen", version, coalesce(started_at, created_at) AS "startedAt",
  ${AGE('coalesce(started_at, created_at)')} AS "elapsedMs",
  ${AGE('coalesce(attempt_started_at, started_at, created_at)')} AS "attemptMs",
  updated_at AS "heardAt", ${AGE('updated_at')} AS "heardAgoMs"`
/** Roots before children, then those under way for longest. */
const ORDER = 'parent_id IS NOT NULL, coalesce(started_at, created_at), id'

/** Runs under way and runs that wait for their children, at most `limit` of each. */
export function movingRuns(limit: number): Promise<MovingRun[]> {
  const some = (status: string) =>
    `(SELECT job_runs.*, ${RUN_STATE} AS state FROM job_runs WHERE status = '${status}' ORDER BY ${ORDER} LIMIT :limit)`
  return ask(
    `SELECT ${MOVING} FROM (${some('running')} UNION ALL ${some('waiting')}) moving ORDER BY ${ORDER}`,
    { limit },
  )
}

/** Files that one person uploaded, that were looked at, and about which nobody has decided yet. */
export interface OpenPreviews {
  requestedBy: string
  count: number
  /** When the first of them was uploaded. */
  since: Date
}

/** As the status of a batch says it, without a look at its runs. */
export function openPreviews(): Promise<OpenPreviews[]> {
  return ask(`SELECT requested_by AS "requestedBy", count(*) AS count, min(created_at) AS since FROM import_batches
    WHERE preview IS NOT NULL AND run_id IS NULL AND completed_at IS NULL AND stopped_at IS NULL AND rolled_back_at IS NULL
    GROUP BY 1`)
}

/** How many runs of all jobs stand where, and since when the oldest due one waits. */
export interface Standing {
  running: number
  waiting: number
  /** Due and not begun. */
  due: number
  /** Not due yet: planned, or to be tried again. */
  later: number
  oldestDueMs: number | null
  /** Under way by their status, but nobody keeps their lease, and nobody has taken them back yet. */
  abandoned: number
  /** What the database's clock says. */
  now: Date
  /** End of the run that ended last, to the microsecond; '' when none has. */
  lastEnd: string
}

export async function standingRuns(): Promise<Standing> {
  const [found] = await ask<Standing>(`
    SELECT (SELECT count(*) FROM job_runs WHERE status = 'running') AS running,
      (SELECT count(*) FROM job_runs WHERE status = 'running' AND lease_until < now()) AS abandoned,
      (SELECT count(*) FROM job_runs WHERE status = 'waiting') AS waiting,
      q.*, clock_timestamp() AS now,
      coalesce((SELECT max(finished_at)::text FROM job_runs WHERE finished_at IS NOT NULL), '') AS "lastEnd"
    FROM (SELECT count(*) FILTER (WHERE run_at <= now()) AS due, count(*) FILTER (WHERE run_at > now()) AS later,
        ${AGE('min(run_at) FILTER (WHERE run_at <= now())')} AS "oldestDueMs"
      FROM job_runs WHERE status = 'queued' AND blocked_on IS NULL) q`)
  if (!found) throw new Error('an aggregate gives one row')
  return { ...found, oldestDueMs: found.due === 0 ? null : found.oldestDueMs }
}

/** The newest runs of a job that matter to whoever starts it. */
export interface JobHeads {
  /** Not cleaned away. */
  latest: JobRun | null
  /** That completed. */
  success: JobRun | null
}

/** By `family.type`. */
export async function headsOf(jobs: readonly string[]): Promise<Map<string, JobHeads>> {
  const head = (kind: string, where: string) => `
    SELECT j.job AS head_of, '${kind}' AS head, r.* FROM unnest(CAST(:jobs AS text[])) AS j (job) CROSS JOIN LATERAL (
      SELECT job_runs.*, ${RUN_STATE} AS state FROM job_runs
      WHERE family = split_part(j.job, '.', 1) AND type = split_part(j.job, '.', 2) AND ${where}
      ORDER BY created_at DESC, id DESC LIMIT 1) r`
  const rows = await ask<{ head_of: string; head: keyof JobHeads }>(
    `${head('latest', 'hidden_at IS NULL')} UNION ALL ${head('success', "status = 'completed'")}`,
    { jobs: [...jobs] },
  )
  const heads = new Map<string, JobHeads>(jobs.map((job) => [job, { latest: null, success: null }]))
  for (const { head_of: job, head: kind, ...row } of rows) {
    const known = heads.get(job)
    if (known) known[kind] = toRun(row)
  }
  return heads
}

/** What stands in a table: how many rows, and when the run that fetched them ended. */
export interface StandingRows {
  table: string
  rows: number
  runId: string | null
  at: Date | null
}

/** By the tables' quoted names; a table nothing was published into is not among them. */
export function standingRows(tables: readonly string[]): Promise<StandingRows[]> {
  return ask(
    `SELECT t.name AS "table", p.rows, p.stands AS "runId", r.finished_at AS at
     FROM unnest(CAST(:tables AS text[])) AS t (name) CROSS JOIN LATERAL (
       SELECT rows, stands FROM publications WHERE table_name = t.name ORDER BY seq DESC LIMIT 1) p
     LEFT JOIN job_runs r ON r.id = p.stands`,
    { tables: [...tables] },
  )
}

/** A job's target and its last success, judged as notices judge it. */
export interface TargetState {
  job: string
  minutes: number
  lastId: string | null
  lastAt: Date | null
  isLate: boolean
  /** How long ago it should have succeeded; 0 or less while it is not late. */
  overdueMs: number
}

/** One without a success counts from when its target was set. */
export function targetStates(): Promise<TargetState[]> {
  return ask(
    `SELECT *, "overdueMs" > 0 AS "isLate" FROM (
       SELECT t.job, t.minutes, last.id AS "lastId", last.finished_at AS "lastAt",
         round(extract(epoch FROM now() - coalesce(last.finished_at, t.created_at)) * 1000)::bigint
           - t.minutes * 60000::bigint AS "overdueMs"
       FROM freshness_targets t LEFT JOIN LATERAL (
         SELECT id, finished_at FROM job_runs WHERE family = split_part(t.job, '.', 1)
           AND type = split_part(t.job, '.', 2) AND status = 'completed' AND parent_id IS NULL
         ORDER BY created_at DESC, id DESC LIMIT 1) last ON true
     ) f ORDER BY job`,
  )
}
