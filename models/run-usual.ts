/** What runs took before: the durations and rows of earlier runs of the same work, for whoever compares. */
import { db } from './db'
import type { Rows } from './job-run'

/** The last completed runs that a run is compared with. */
export const COMPARED = 20
/** Runs of a lane are looked for among so many of their job. */
const LOOKED_AT = 1_000

const TOOK = (run: string) =>
  `round(extract(epoch FROM coalesce(${run}.finished_at, clock_timestamp()) - coalesce(${run}.attempt_started_at, ${run}.started_at)) * 1000)::float8`
const ROWS = (
  run: string,
) => `CASE WHEN jsonb_typeof(${run}.result->'total') = 'number' THEN (${run}.result->>'total')::float8
  WHEN jsonb_typeof(${run}.counts->'read') = 'number' THEN (${run}.counts->>'read')::float8 END`

export interface PastRuns {
  id: string
  /** How long its last attempt took, or has taken until now; null before its first. */
  tookMs: number | null
  /** Rows it came to; null when it says none. */
  rows: number | null
  /** Of the completed runs of the same job and unique key (without a key: of the same lane) before it, the newest first. */
  pastMs: number[]
  pastRows: number[]
}

/** These runs beside what came before each. */
export async function pastRunsOf(ids: readonly string[]): Promise<PastRuns[]> {
  if (ids.length === 0) return []
  const columns = `${TOOK('p')} AS ms, ${ROWS('p')} AS rows`
  const before = `p.family = w.family AND p.type = w.type AND p.created_at < w.created_at`
  const { rows } = await db().raw<Rows<PastRuns>>(
    `SELECT w.id, ${TOOK('w')} AS "tookMs", ${ROWS('w')} AS rows, coalesce(u.ms, '{}') AS "pastMs", coalesce(u.rows, '{}') AS "pastRows"
     FROM job_runs w CROSS JOIN LATERAL (
       SELECT array_agg(ms) FILTER (WHERE ms IS NOT NULL) AS ms, array_agg(rows) FILTER (WHERE rows IS NOT NULL) AS rows FROM (
         (SELECT ${columns} FROM job_runs p WHERE w.unique_key IS NOT NULL AND p.unique_key = w.unique_key
            AND p.status = 'completed' AND ${before} ORDER BY p.created_at DESC, p.id DESC LIMIT ${COMPARED})
         UNION ALL
         (SELECT ${columns} FROM (SELECT * FROM job_runs p WHERE w.unique_key IS NULL AND ${before}
            ORDER BY p.created_at DESC, p.id DESC LIMIT ${LOOKED_AT}) p
          WHERE p.status = 'completed' AND p.lane = w.lane LIMIT ${COMPARED})
       ) past
     ) u WHERE w.id = ANY(:ids)`,
    { ids: [...ids] },
  )
  return rows
}
