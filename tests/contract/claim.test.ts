/** Who starts next: by priority, order of arrival, lane, rate and time; whoever asks, and however many ask at once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { define, type JobDefinition, PRIORITIES, type Priority } from '@/jobs/engine/define'
import { cancel, reopen, type StartOptions, startRuns } from '@/jobs/engine/start'
import { type ClaimedRun, claimRuns, type QueueLimits } from '@/models/claim'
import { db, oneRow } from '@/models/db'
import { settleRuns } from '@/models/job-attempt'
import { onEngineGround } from '../support/engine-ground'

onEngineGround()

beforeEach(() => db().raw('TRUNCATE job_runs, job_attempts, run_events, job_queues'))

const job: JobDefinition<{ n: number; lane: string; priority: Priority }> = define({
  family: 'test',
  type: 'placed',
  titles: { id: 'Uji', en: 'Test' },
  payload: z.strictObject({ n: z.number(), lane: z.string(), priority: z.enum(PRIORITIES) }),
  example: { n: 1, lane: '', priority: 'normal' },
  stages: [{ name: 'work', titles: { id: 'Bekerja', en: 'Working' }, weight: 1 }],
  policy: {
    roles: [],
    maxAttempts: 3,
    backoffMs: [0],
    timeoutMs: 60_000,
    concurrency: 1,
    laneConcurrency: 2,
  },
  lane: ({ lane }) => lane,
  priority: ({ priority }) => priority,
})

interface Wanted extends Pick<StartOptions, 'runAt' | 'delayMs'> {
  lane?: string
  priority?: Priority
}

/** Starts `count` runs; their ids in the order of arrival. */
async function start(
  count: number,
  { lane = '', priority = 'normal', ...when }: Wanted = {},
): Promise<string[]> {
  const payloads = Array.from({ length: count }, (_, n) => ({ n, lane, priority }))
  const started = await startRuns(job, payloads, { requestedBy: 'uji', ...when })
  return started.map(({ id }) => id)
}

/** The runs that a worker with so many free places takes now. */
async function taken(most = 10, limits: Partial<QueueLimits> = {}): Promise<ClaimedRun[]> {
  const queue = { family: 'test', type: 'placed', laneConcurrency: 2, intervalMs: null, ...limits }
  return (await claimRuns(queue, { worker: 'uji', leaseMs: 600_000, most })).runs
}
const ids = (runs: readonly { id: string }[]) => runs.map(({ id }) => id)

async function finish(runs: readonly { id: string; attempt: number }[]): Promise<void> {
  const end = { status: 'completed', outcome: 'completed', event: 'completed', counted: false } as const
  await settleRuns(
    db(),
    runs.map(({ id, attempt }) => ({ fence: { runId: id, attempt }, end })),
  )
}

/** How many runs of each lane are under way. */
async function underWay(): Promise<Record<string, number>> {
  const held: { lane: string; runs: number }[] = await db()('job_runs')
    .select('lane')
    .count({ runs: '*' })
    .where({ status: 'running' })
    .groupBy('lane')
  return Object.fromEntries(held.map((row) => [row.lane, row.runs]))
}

describe('a run that is urgent', () => {
  it('is taken next, however many wait and since when', async () => {
    await start(100, { priority: 'low' })
    await start(100)
    await taken(5)
    const [high] = await start(1, { priority: 'high' })
    expect(ids(await taken(1))).toEqual([high])
  })

  it('does not keep one that waits for an hour from its turn for ever', async () => {
    const [low] = await start(1, { priority: 'low', delayMs: -3_600_000 })
    let turns = 0
    for (let isTaken = false; !isTaken && turns < 200; turns++) {
      await start(2, { priority: 'high' })
      const chosen = await taken(1)
      isTaken = ids(chosen).includes(low ?? '')
      await finish(chosen)
    }
    expect(turns).toBeLessThan(200)
  })

  it('passes one that waits for less than ten minutes, always', async () => {
    const [low] = await start(1, { priority: 'low', delayMs: -300_000 })
    for (let turn = 0; turn < 30; turn++) {
      await start(1, { priority: 'high' })
      const chosen = await taken(1)
      expect(ids(chosen)).not.toContain(low)
      await finish(chosen)
    }
  })
})

describe('runs of one priority', () => {
  it('start in the order in which they came', async () => {
    const first = await start(12)
    const second = await start(8)
    const order: string[] = []
    for (let turn = 0; turn < 5; turn++) order.push(...ids(await taken(4)))
    expect(order).toEqual([...first, ...second])
  })

  it('are taken with the urgent first, in one turn as in many', async () => {
    const low = await start(2, { priority: 'low' })
    const normal = await start(2)
    const high = await start(2, { priority: 'high' })
    expect(ids(await taken())).toEqual([...high, ...normal, ...low])
  })
})

describe.each([
  ['with lanes', {}],
  ['without lanes', { laneConcurrency: null }],
])('a queue %s', (_, limits) => {
  it('gives each of its runs to one worker, however many look at the same moment', async () => {
    const started = await start(120)
    const seen: string[] = []
    const worker = async () => {
      for (let runs = await taken(7, limits); runs.length > 0; runs = await taken(7, limits))
        seen.push(...ids(runs))
    }
    await Promise.all(Array.from({ length: 6 }, worker))
    expect(seen.sort()).toEqual(started.sort())
  })

  it('gives a worker no more than it asked for', async () => {
    await start(20, { priority: 'low' })
    await start(20, { priority: 'high' })
    expect(await taken(7, limits)).toHaveLength(7)
    expect(await db()('job_runs').where({ status: 'running' })).toHaveLength(7)
  })

  it('passes over a run that somebody holds, and gives it later', async () => {
    const [held = '', other] = await start(2)
    const trx = await db().transaction()
    await trx('job_runs').where({ id: held }).forUpdate()
    expect(ids(await taken(10, limits))).toEqual([other])
    await trx.rollback()
    expect(ids(await taken(10, limits))).toEqual([held])
  })
})

describe('a lane', () => {
  it('that is full keeps nobody in another lane waiting, and costs no more for ten thousand than for a hundred', async () => {
    await start(100, { lane: 'mati' })
    await taken()
    const [other] = await start(1, { lane: 'hidup', priority: 'low' })
    const few = await buffersOfClaim()
    for (let n = 0; n < 10; n++) await start(990, { lane: 'mati' })
    const many = await buffersOfClaim()
    expect(many).toBeLessThan(3 * few)
    expect(ids(await taken())).toEqual([other])
  })

  it('has no more runs under way than its cap, however many workers look and whatever ends meanwhile', async () => {
    for (const lane of ['a', 'b', 'c']) await start(14, { lane })
    let left = 42
    const crowded: unknown[] = []
    const worker = async () => {
      while (left > 0) {
        const runs = await taken()
        const now = await underWay()
        if (Object.values(now).some((held) => held > 2)) crowded.push(now)
        await finish(runs)
        left -= runs.length
      }
    }
    await Promise.all(Array.from({ length: 5 }, worker))
    expect(crowded).toEqual([])
    expect(await db()('job_runs').whereNot({ status: 'completed' })).toEqual([])
  })

  it('has no place for a run that was cancelled and tried again while others came', async () => {
    const [early = ''] = await start(1, { lane: 'a' })
    await cancel(early, 'uji')
    await start(2, { lane: 'a' })
    await taken()
    await reopen(early, { actor: 'uji' })
    expect(await taken()).toEqual([])
    expect(await underWay()).toEqual({ a: 2 })
  })

  it('does not bound runs that name none', async () => {
    await start(9)
    expect(await taken()).toHaveLength(9)
  })
})

interface Plan {
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
}

/** Pages that the claiming statement reads, as it is really sent. */
async function buffersOfClaim(): Promise<number> {
  await db().raw('VACUUM ANALYZE job_runs')
  let sent: { sql: string; bindings: string[] } | undefined
  const listen = (query: { sql: string; bindings: string[] }) => {
    if (query.sql.includes('WITH RECURSIVE')) sent = query
  }
  db().on('query', listen)
  const claimed = await taken()
  db().removeListener('query', listen)
  await db()('job_runs').whereIn('id', ids(claimed)).update({ status: 'queued', lease_until: null })
  const trx = await db().transaction()
  try {
    const sql = (sent?.sql ?? '').replaceAll(/\$\d+/g, '?')
    const plan = await oneRow<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      trx,
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
      sent?.bindings ?? [],
    )
    const top = plan['QUERY PLAN'][0]?.Plan
    return (top?.['Shared Hit Blocks'] ?? 0) + (top?.['Shared Read Blocks'] ?? 0)
  } finally {
    await trx.rollback()
  }
}

describe('a rate of five a second', () => {
  const takenAtRate = () => taken(100, { intervalMs: 200 })
  const isDueNow = async () => {
    const look = 'SELECT count(*) FROM job_queues WHERE next_start_at > clock_timestamp()'
    return (await oneRow<{ count: number }>(db(), look)).count === 0
  }

  it('is not passed by three workers together, in no second', async () => {
    await start(40)
    let started = 0
    const worker = async () => {
      while (started < 16) {
        const runs = await takenAtRate()
        started += runs.length
        await sleep(5)
      }
    }
    await Promise.all([worker(), worker(), worker()])
    const busiest = await oneRow<{ most: number }>(
      db(),
      `SELECT max(n) AS most FROM job_runs r CROSS JOIN LATERAL (SELECT count(*) AS n FROM job_runs o
         WHERE o.attempt_started_at >= r.attempt_started_at AND o.attempt_started_at < r.attempt_started_at + interval '1 second') w`,
    )
    expect(busiest.most).toBeLessThanOrEqual(6)
  })

  it('lets one start as soon as its time has come, and saves up no more than one', async () => {
    await start(40)
    for (let turn = 0; turn < 8; turn++) {
      while (!(await isDueNow())) await sleep(10)
      const [one, ...more] = await takenAtRate()
      expect(one).toBeDefined()
      expect(more.length).toBeLessThanOrEqual(1)
      const wait = await oneRow<{ ms: number }>(
        db(),
        'SELECT extract(epoch FROM next_start_at - clock_timestamp())::float8 * 1000 AS ms FROM job_queues',
      )
      expect(wait.ms).toBeLessThanOrEqual(200)
      // What nobody asked for meanwhile is not made up for.
      if (turn % 2)
        await db().raw("UPDATE job_queues SET next_start_at = next_start_at - interval '10 seconds'")
    }
  })
})

describe('a run with a time', () => {
  it('starts no sooner, and then at its turn', async () => {
    const [delayed = ''] = await start(1, { delayMs: 3_600_000 })
    const [dated = ''] = await start(1, { runAt: new Date('2999-01-01') })
    const [past] = await start(1, { runAt: new Date('2001-01-01') })
    expect(ids(await taken())).toEqual([past])
    await db().raw("UPDATE job_runs SET run_at = run_at - interval '1 hour 1 second' WHERE id = ?", [delayed])
    expect(ids(await taken())).toEqual([delayed])
    expect(await taken()).toEqual([])
    await db().raw("UPDATE job_runs SET run_at = now() - interval '1 second' WHERE id = ?", [dated])
    expect(ids(await taken())).toEqual([dated])
  })
})
