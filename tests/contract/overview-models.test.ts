/** What the first screen asks the database costs the same however many runs have ended, and queues are noted once a minute. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeDb, db } from '@/models/db'
import { countDead } from '@/models/dead-letter'
import { blockedGroups, headsOf, movingRuns, standingRuns, targetStates } from '@/models/overview'
import { figuresByDay, outcomesByDay, pastDurations } from '@/models/overview-history'
import { queuePoints, takeQueueSample } from '@/models/queue-sample'
import type { RunFilter } from '@/models/run-filter'
import { pageOfRuns } from '@/models/run-page'
import { createDatabase, type TestDatabase } from '../support/database'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
  Object.assign(process.env, { DATABASE_URL: database.url, REDIS_URL: 'redis://127.0.0.1:1' })
})
afterAll(async () => {
  await closeDb()
  await database.drop()
})

/** The plans of the statements that `work` runs, as text. */
async function plansOf(work: () => Promise<unknown>): Promise<string> {
  const statements: { sql: string; bindings: string[] }[] = []
  const note = (statement: { sql: string; bindings: string[] }) => statements.push(statement)
  db().on('query', note)
  await work()
  db().removeListener('query', note)
  expect(statements.length).toBeGreaterThan(0)
  const plans: string[] = []
  for (const { sql, bindings } of statements) {
    const explained = await db().raw<{ rows: Record<string, string>[] }>(
      `EXPLAIN ${sql.replace(/\$\d+/g, '?')}`,
      bindings ?? [],
    )
    plans.push(...explained.rows.map((row) => String(row['QUERY PLAN'])))
  }
  return plans.join('\n')
}

describe('with very many ended runs', () => {
  beforeAll(async () => {
    await db().raw(`
      INSERT INTO job_runs (id, family, type, payload, max_attempts, requested_by, status, percent, created_at,
        started_at, finished_at, error)
      SELECT 'r' || n, CASE n % 3 WHEN 0 THEN 'proxy' ELSE 'order' END,
        CASE n % 3 WHEN 0 THEN 'pangkat' WHEN 1 THEN 'auto-refund' ELSE 'expire-dp' END, '{}', 4, 'uji',
        CASE WHEN n % 50 = 0 THEN 'dead' ELSE 'completed' END, CASE WHEN n % 50 = 0 THEN 1 ELSE 100 END, at, at, at,
        CASE WHEN n % 50 = 0 THEN '{"code": "upstream_cut"}'::jsonb END
      FROM generate_series(1, 40000) n CROSS JOIN LATERAL (SELECT now() - n * interval '10 minutes' AS at) t`)
    await db().raw("INSERT INTO freshness_targets (job, minutes) VALUES ('proxy.pangkat', 60)")
    await db().raw('CHECKPOINT')
    await db().raw('VACUUM ANALYZE job_runs')
  })
  afterAll(() => db().raw('TRUNCATE job_runs'))

  const jobs = ['proxy.pangkat', 'proxy.skk']
  const DEAD_OF_ONE_JOB: RunFilter = { family: 'proxy', type: 'pangkat', states: ['dead'], search: 'r6' }
  const NEWEST = { sort: 'created', isDescending: true } as const
  it.each<[string, () => Promise<unknown>]>([
    ['what waits for a person', blockedGroups],
    ['what runs now', () => movingRuns(8)],
    ['how many stand where', standingRuns],
    ['the newest run and success of each job', () => headsOf(jobs)],
    ['how fresh each job is against its target', targetStates],
    ['how long the last successes took', () => pastDurations(jobs, 50)],
    ['how the runs of two weeks ended', () => outcomesByDay(14)],
    ['the figures of one job for its charts', () => figuresByDay(14, 'proxy.pangkat')],
    ['failures by cause', () => countDead({})],
    [
      'a text among the dead of one job',
      () => pageOfRuns(DEAD_OF_ONE_JOB, NEWEST, { after: null, limit: 50 }),
    ],
  ])('%s is found along indexes', async (_what, work) => {
    expect(await plansOf(work)).not.toContain('Seq Scan on job_runs')
  })
})

describe('the queues', () => {
  const insert = (type: string, row: string) =>
    db().raw(`INSERT INTO job_runs (id, family, type, payload, max_attempts, requested_by, run_at, status, lease_until)
      SELECT '${type}-' || md5(random()::text), 'proxy', '${type}', '{}', 4, 'uji', ${row}`)

  it('are noted once a minute however many processes do it, by job, and forgotten in time', async () => {
    await insert('pangkat', "now() - interval '3 minutes', 'queued', NULL")
    await insert('pangkat', "now() + interval '3 minutes', 'queued', NULL")
    await insert('skk', "now(), 'running', now() + interval '1 minute'")
    await db().raw("INSERT INTO queue_samples VALUES (now() - interval '91 days', 9, 9, 9, '{}')")
    await Promise.all([takeQueueSample(90), takeQueueSample(90), takeQueueSample(90)])
    const noted = await db()('queue_samples').select('queued', 'running', 'jobs')
    expect(noted.length).toBeLessThanOrEqual(2)
    for (const { queued, running, jobs } of noted)
      expect({ queued, running, names: Object.keys(jobs).sort() }).toEqual({
        ...{ queued: 1, running: 1, names: ['proxy.pangkat', 'proxy.skk'] },
      })
  })

  it('are told by their fullest moment, of all jobs or one, with gaps where nobody looked', async () => {
    await db().raw('TRUNCATE queue_samples')
    await db().raw(`INSERT INTO queue_samples
      SELECT date_trunc('day', now(), 'Asia/Jakarta') + n * interval '1 second', 1 + 2 * n, 3 - n, 4500 * n,
        CASE n WHEN 2 THEN '{"proxy.skk": [2, 1, 4000]}'::jsonb ELSE '{}' END FROM generate_series(1, 2) n`)
    const day = { days: 1, stepMs: 86_400_000 }
    expect(await queuePoints(day, null)).toMatchObject([{ queued: 5, running: 2, oldestMs: 9_000 }])
    expect(await queuePoints(day, 'proxy.skk')).toMatchObject([{ queued: 2, running: 1, oldestMs: 4_000 }])
    const week = await queuePoints({ days: 7, stepMs: 86_400_000 }, null)
    expect(week.map(({ queued }) => queued)).toEqual([null, null, null, null, null, null, 5])
  })
})
