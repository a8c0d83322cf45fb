/** How jobs went: how long their successes took, and how the runs of each day ended, as days are counted in Jakarta. */
import type { DayPoint } from '@/replies/charts'
import { db } from './db'
import { FINAL, type Rows } from './job-run'

/** The last successes of a job, the newest first. */
export interface PastRuns {
  job: string
  durationsMs: number[]
}

/** How long the last `count` successes of each job took, of those asked for in the last 14 days. By `family.type`. */
export async function pastDurations(
  jobs: readonly string[],
  count: number,
): Promise<Map<string, readonly number[]>> {
  const { rows } = await db().raw<Rows<PastRuns>>(
    `SELECT j.job, array_agg(p.ms ORDER BY p.created_at DESC) AS "durationsMs"
     FROM unnest(CAST(:jobs AS text[])) AS j (job) CROSS JOIN LATERAL (
       SELECT created_at, extract(epoch FROM finished_at - started_at)::float8 * 1000 AS ms FROM job_runs
       WHERE family = split_part(j.job, '.', 1) AND type = split_part(j.job, '.', 2) AND status = 'completed'
         AND created_at > now() - interval '14 days' AND started_at IS NOT NULL
       ORDER BY created_at DESC, id DESC LIMIT :count) p
     GROUP BY j.job`,
    { jobs: [...jobs], count },
  )
  return new Map(rows.map(({ job, durationsMs }) => [job, durationsMs]))
}

/** Runs of a job that were asked for on one day and ended in one way. */
export interface DayCount {
  family: string
  type: string
  status: 'completed' | 'dead' | 'cancelled'
  /** `YYYY-MM-DD` in Jakarta. */
  day: string
  count: number
}

export interface Days {
  /** All days of the time, the oldest first. */
  days: string[]
  counts: DayCount[]
}

/** Days with the times they begin and end; the bounds are found once, so that each day is read along an index. */
const DAYS = `SELECT day, CAST(day AS timestamp) AT TIME ZONE 'Asia/Jakarta' AS begins,
    CAST(day + 1 AS timestamp) AT TIME ZONE 'Asia/Jakarta' AS ends
  FROM generate_series(CAST(:before AS integer), 0, -1) n
  CROSS JOIN LATERAL (SELECT (clock_timestamp() AT TIME ZONE 'Asia/Jakarta')::date - n AS day) d`

/** How the listed runs of the last `count` days ended, today among them; a run is of the day it was asked for. */
export async function outcomesByDay(count: number): Promise<Days> {
  const { rows } = await db().raw<Rows<Omit<DayCount, 'family'> & { family: string | null }>>(
    `WITH days AS MATERIALIZED (${DAYS})
     SELECT d.day, c.* FROM days d LEFT JOIN LATERAL (
       SELECT family, type, status, count(*) AS count FROM job_runs
       WHERE created_at >= d.begins AND created_at < d.ends AND hidden_at IS NULL AND status IN (${FINAL})
       GROUP BY 1, 2, 3) c ON true
     ORDER BY d.day`,
    { before: count - 1 },
  )
  return {
    days: [...new Set(rows.map(({ day }) => day))],
    counts: rows.filter((row): row is DayCount => row.family !== null),
  }
}

/** How the runs of a job that were asked for on one day ended; what no run says is null. */
export interface DayFigures extends Omit<DayPoint, 'link'> {
  family: string
  type: string
}

const numberIn = (name: string) =>
  `CASE WHEN jsonb_typeof(result -> '${name}') = 'number' THEN (result ->> '${name}')::float8 END`

/** Of an import; a look alone brings no rows. */
const FILE_ROWS = `CASE WHEN result -> 'preview' IS NULL THEN ${numberIn('totalRows')} END`

/** Gives up after this; a chart is not worth more. */
const FIGURES_LIMIT_MS = 20_000

/** Figures of the last `count` days, today among them: of one job (`family.type`), or of all but the engine's own. */
export async function figuresByDay(
  count: number,
  job: string | null,
): Promise<{ days: string[]; figures: DayFigures[] }> {
  const [family = '', type = ''] = job?.split('.') ?? []
  const only = job === null ? "family <> 'system'" : 'family = :family AND type = :type'
  const { rows } = await db()
    .raw<Rows<Omit<DayFigures, 'family'> & { family: string | null }>>(
      `WITH days AS MATERIALIZED (${DAYS})
       SELECT d.day, c.* FROM days d LEFT JOIN LATERAL (
         SELECT family, type, count(*) FILTER (WHERE status = 'completed') AS completed,
           count(*) FILTER (WHERE status = 'dead') AS dead, count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
           round((percentile_cont(0.5) WITHIN GROUP (ORDER BY ms))::numeric)::bigint AS "p50Ms",
           round((percentile_cont(0.9) WITHIN GROUP (ORDER BY ms))::numeric)::bigint AS "p90Ms",
           round(avg(rows))::bigint AS rows, round(avg(p50))::bigint AS "upstreamP50Ms",
           round(avg(p95))::bigint AS "upstreamP95Ms"
         FROM (
           SELECT family, type, status, CASE WHEN status = 'completed'
               THEN extract(epoch FROM finished_at - started_at)::float8 * 1000 END AS ms,
             coalesce(${numberIn('total')}, ${FILE_ROWS}) AS rows, ${numberIn('upstream_p50_ms')} AS p50, ${numberIn('upstream_p95_ms')} AS p95
           FROM job_runs WHERE created_at >= d.begins AND created_at < d.ends AND hidden_at IS NULL
             AND status IN (${FINAL}) AND ${only}
         ) ended GROUP BY 1, 2) c ON true
       ORDER BY d.day, c.family, c.type`,
      { before: count - 1, family, type },
    )
    .timeout(FIGURES_LIMIT_MS, { cancel: true })
  return {
    days: [...new Set(rows.map(({ day }) => day))],
    figures: rows.filter((row): row is DayFigures => row.family !== null),
  }
}
