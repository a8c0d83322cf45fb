/** What stands in the queues, who works on it, and what went wrong: each question has an index to answer it. */
import type { QueueLine } from '@/replies/operations'
import { db } from './db'

const LIMIT_MS = 1_900

/** Runs of one job by what they wait for; ages count from the time they were due. */
export interface QueueDepth extends Omit<QueueLine, 'job' | 'title'> {
  family: string
  type: string
}

/** Since when a run of this job is due although nothing is at work on the job and no rate holds it back; 0 otherwise. */
export const stuckMs = ({ oldestDueMs, running, isHeldByRate }: QueueDepth): number =>
  running > 0 || isHeldByRate ? 0 : (oldestDueMs ?? 0)

/** One SELECT for each state: each reads the partial index of its own, whatever a million ended runs weigh. */
const DEPTHS = `
  SELECT family, type, CASE WHEN run_at <= now() THEN 'due' ELSE 'later' END AS state,
         count(*) AS runs, extract(epoch FROM now() - min(run_at)) * 1000 AS age
    FROM job_runs WHERE status = 'queued' AND blocked_on IS NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT family, type, 'blocked', count(*), NULL
    FROM job_runs WHERE status = 'queued' AND blocked_on IS NOT NULL GROUP BY 1, 2
  UNION ALL
  SELECT family, type, 'running', count(*), NULL FROM job_runs WHERE status = 'running' GROUP BY 1, 2
  UNION ALL
  SELECT family, type, 'waiting', count(*), NULL FROM job_runs WHERE status = 'waiting' GROUP BY 1, 2
  UNION ALL
  SELECT family, type, 'dead', count(*), NULL
    FROM job_runs WHERE status = 'dead' AND resolved_at IS NULL GROUP BY 1, 2
  UNION ALL
  SELECT family, type, 'endedLastMinute', count(*), NULL
    FROM job_runs WHERE finished_at > now() - interval '1 minute' GROUP BY 1, 2
  UNION ALL
  SELECT split_part(name, '.', 1), split_part(name, '.', 2), 'held', 1, NULL
    FROM job_queues WHERE next_start_at > now()`

interface DepthRow {
  family: string
  type: string
  state: 'due' | 'later' | 'blocked' | 'running' | 'waiting' | 'dead' | 'endedLastMinute' | 'held'
  runs: number
  age: string | null
}

async function ask<Row>(sql: string): Promise<Row[]> {
  const { rows } = (await db().raw(sql).timeout(LIMIT_MS, { cancel: true })) as { rows: Row[] }
  return rows
}

function nothingOf(family: string, type: string): QueueDepth {
  const counts = { due: 0, later: 0, blocked: 0, running: 0, waiting: 0, dead: 0 }
  const rest = { oldestDueMs: null, isHeldByRate: false, endedLastMinute: 0 }
  return { family, type, ...counts, ...rest }
}

/** Depths of the given jobs (`family.type`), and of any other that has runs. */
export async function queueDepths(jobs: readonly string[]): Promise<QueueDepth[]> {
  const depths = new Map<string, QueueDepth>()
  const of = (name: string) => {
    const [family = '', type = ''] = name.split('.')
    const found = depths.get(name) ?? nothingOf(family, type)
    depths.set(name, found)
    return found
  }
  jobs.forEach(of)
  for (const { family, type, state, runs, age } of await ask<DepthRow>(DEPTHS)) {
    const depth = of(`${family}.${type}`)
    if (state === 'held') depth.isHeldByRate = true
    else depth[state] = runs
    const ageMs = Math.round(Number(age))
    if (state === 'due') depth.oldestDueMs = ageMs
  }
  return [...depths.values()]
}

/** A run under way, and whose it is. */
export interface RunUnderWay {
  id: string
  family: string
  type: string
  worker: string
}

/** Runs under way, at most 500. */
export function runsUnderWay(): Promise<RunUnderWay[]> {
  return ask("SELECT id, family, type, worker FROM job_runs WHERE status = 'running' ORDER BY id LIMIT 500")
}

export interface EngineTroubles {
  /** Runs whose lease ran out and that no sweep has taken back yet. */
  expiredLeases: number
  lostLastHour: number
  lostLastDay: number
  crashedLastHour: number
  crashedLastDay: number
  /** Schedules that should have started more than two minutes ago. */
  lateSchedules: number
}

export async function engineTroubles(): Promise<EngineTroubles> {
  const [found] = await ask<EngineTroubles>(`
    SELECT (SELECT count(*) FROM job_runs WHERE status = 'running' AND lease_until < now()) AS "expiredLeases",
           (SELECT count(*) FROM schedules
             WHERE enabled AND next_at < now() - interval '2 minutes') AS "lateSchedules",
           count(*) FILTER (WHERE outcome = 'lost') AS "lostLastDay",
           count(*) FILTER (WHERE outcome = 'crashed') AS "crashedLastDay",
           count(*) FILTER (WHERE outcome = 'lost' AND finished_at > now() - interval '1 hour') AS "lostLastHour",
           count(*) FILTER (WHERE outcome = 'crashed' AND finished_at > now() - interval '1 hour')
             AS "crashedLastHour"
      FROM job_attempts WHERE finished_at > now() - interval '1 day' AND outcome IN ('lost', 'crashed')`)
  if (!found) throw new Error('an aggregate gives one row')
  return found
}

export interface PostgresFacts {
  latencyMs: number
  version: string
  connections: number
  maxConnections: number
  synchronousCommit: string
  fsync: string
  /** Of transactions in this database that this user may see. */
  oldestTransactionMs: number
  liveRows: number
  deadRows: number
  /** Of job_runs with its indexes. */
  runsBytes: number
}

/** What PostgreSQL says of itself and of the table of runs. */
export async function postgresFacts(): Promise<PostgresFacts> {
  const askedAt = performance.now()
  await ask('SELECT 1')
  const latencyMs = performance.now() - askedAt
  const [found] = await ask<Omit<PostgresFacts, 'latencyMs'>>(`
    SELECT current_setting('server_version') AS version,
           count(*) FILTER (WHERE backend_type = 'client backend') AS connections,
           current_setting('max_connections')::int AS "maxConnections",
           current_setting('synchronous_commit') AS "synchronousCommit",
           current_setting('fsync') AS fsync,
           coalesce(round(extract(epoch FROM now() - min(xact_start)
             FILTER (WHERE datname = current_database() AND pid <> pg_backend_pid())) * 1000), 0)::bigint
             AS "oldestTransactionMs",
           (SELECT coalesce(max(n_live_tup), 0) FROM pg_stat_user_tables
             WHERE relid = 'job_runs'::regclass) AS "liveRows",
           (SELECT coalesce(max(n_dead_tup), 0) FROM pg_stat_user_tables
             WHERE relid = 'job_runs'::regclass) AS "deadRows",
           pg_total_relation_size('job_runs') AS "runsBytes"
      FROM pg_stat_activity`)
  if (!found) throw new Error('an aggregate gives one row')
  return { latencyMs, ...found }
}
