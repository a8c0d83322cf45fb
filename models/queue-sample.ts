/** How full the queues were: looked at once a minute by whoever comes first, and read by time. */
import { db } from './db'
import type { Rows } from './job-run'

/**
 * Notes how full the queues are in this minute, unless another process has, and forgets what is older than `keptDays`.
 * Only the database's clock counts.
 */
export async function takeQueueSample(keptDays: number): Promise<void> {
  await db().raw(
    `WITH minute AS (
       SELECT date_trunc('minute', clock_timestamp()) AS at
     ), forgotten AS (
       DELETE FROM queue_samples WHERE at < clock_timestamp() - CAST(:keptDays AS integer) * interval '1 day'
     ), standing AS (
       SELECT family || '.' || type AS job, count(*) AS queued, 0::bigint AS running,
         round(extract(epoch FROM clock_timestamp() - min(run_at)) * 1000)::bigint AS oldest
       FROM job_runs WHERE status = 'queued' AND blocked_on IS NULL AND run_at <= clock_timestamp() GROUP BY 1
       UNION ALL SELECT family || '.' || type, 0, count(*), 0 FROM job_runs WHERE status = 'running' GROUP BY 1
     ), jobs AS (
       SELECT job, sum(queued)::int AS queued, sum(running)::int AS running, max(oldest) AS oldest
       FROM standing GROUP BY job
     )
     INSERT INTO queue_samples (at, queued, running, oldest_ms, jobs)
     SELECT m.at, coalesce(sum(j.queued), 0), coalesce(sum(j.running), 0), coalesce(max(j.oldest), 0),
       coalesce(jsonb_object_agg(j.job, jsonb_build_array(j.queued, j.running, j.oldest))
         FILTER (WHERE j.job IS NOT NULL), '{}')
     FROM minute m LEFT JOIN jobs j ON true
     WHERE NOT EXISTS (SELECT FROM queue_samples q WHERE q.at = m.at) GROUP BY m.at
     ON CONFLICT DO NOTHING`,
    { keptDays },
  )
}

/** The fullest moment of a stretch of time; null where nobody looked. */
export interface QueuePoint {
  at: Date
  queued: number | null
  running: number | null
  oldestMs: number | null
}

/** The last `days` days in stretches of `stepMs` that begin with the days of Jakarta; of one job, or of all together. */
export async function queuePoints(
  { days, stepMs }: { days: number; stepMs: number },
  job: string | null,
): Promise<QueuePoint[]> {
  const { rows } = await db().raw<Rows<QueuePoint>>(
    `WITH steps AS MATERIALIZED (
       SELECT n AS begins, n + CAST(:stepMs AS float8) * interval '1 ms' AS ends FROM generate_series(
         date_trunc('day', clock_timestamp() - CAST(:days AS integer) * interval '1 day', 'Asia/Jakarta') + interval '1 day',
         clock_timestamp(), CAST(:stepMs AS float8) * interval '1 ms') n
     )
     SELECT s.begins AS at, q.* FROM steps s LEFT JOIN LATERAL (
       SELECT max(CASE WHEN :job = '' THEN queued ELSE coalesce((jobs -> :job ->> 0)::int, 0) END) AS queued,
         max(CASE WHEN :job = '' THEN running ELSE coalesce((jobs -> :job ->> 1)::int, 0) END) AS running,
         max(CASE WHEN :job = '' THEN oldest_ms ELSE coalesce((jobs -> :job ->> 2)::bigint, 0) END) AS "oldestMs"
       FROM queue_samples WHERE at >= s.begins AND at < s.ends) q ON true
     ORDER BY s.begins`,
    { days, stepMs, job: job ?? '' },
  )
  return rows
}
