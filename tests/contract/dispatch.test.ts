/** Who starts next: by priority, order of arrival, lane, rate and time; whoever asks, and however many ask at once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { define, type JobDefinition, PRIORITIES, type Priority } from '@/jobs/engine/define'
import { cancel, reopen, type StartOptions, startRuns } from '@/jobs/engine/start'
import { db, oneRow } from '@/models/db'
import { type DueRun, dispatchRuns, type QueueLimits } from '@/models/dispatch'
import { claimRuns, settleRuns } from '@/models/job-attempt'
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

const dispatch = (limits: Partial<QueueLimits> = {}): Promise<DueRun[] | null> =>
  dispatchRuns([
    { family: 'test', type: 'placed', depth: 10, laneConcurrency: 2, intervalMs: null, ...limits },
  ])

/** The runs that are given places now. */
async function given(limits?: Partial<QueueLimits>): Promise<DueRun[]> {
  return (await dispatch(limits)) ?? []
}
const ids = (runs: readonly { id: string }[]) => runs.map(({ id }) => id)

const claim = (runs: readonly DueRun[]) => claimRuns(runs, { worker: 'uji', leaseMs: 600_000 })

async function finish(runs: readonly { id: string; attempt: number }[]): Promise<void> {
  const end = { status: 'completed', outcome: 'completed', event: 'completed', counted: false } as const
  await settleRuns(
    db(),
    runs.map(({ id, attempt }) => ({ fence: { runId: id, attempt }, end })),
  )
}

const perform = async (runs: readonly DueRun[]) => finish(await claim(runs))

/** How many places each lane has given away. */
async function places(): Promise<Record<string, number>> {
  const held: { lane: string; places: number }[] = await db()('job_runs')
    .select('lane')
    .count({ places: '*' })
    .where((run) =>
      run
        .where({ status: 'running' })
        .orWhere((one) => one.where({ status: 'queued' }).whereNotNull('pushed_at')),
    )
    .groupBy('lane')
  return Object.fromEntries(held.map((row) => [row.lane, row.places]))
}

describe('a run that is urgent', () => {
  it('is given the next place, however many wait and since when', async () => {
    await start(100, { priority: 'low' })
    await start(100)
    const first = await given({ depth: 5 })
    const [high] = await start(1, { priority: 'high' })
    expect(await given({ depth: 5 })).toEqual([])
    await perform(first.slice(0, 1))
    expect(await given({ depth: 5 })).toMatchObject([{ id: high, priority: 1 }])
  })

  it('does not keep one that waits for an hour from its place for ever', async () => {
    const [low] = await start(1, { priority: 'low', delayMs: -3_600_000 })
    let turns = 0
    for (let isGiven = false; !isGiven && turns < 200; turns++) {
      await start(2, { priority: 'high' })
      const chosen = await given({ depth: 1 })
      isGiven = ids(chosen).includes(low ?? '')
      await perform(chosen)
    }
    expect(turns).toBeLessThan(200)
  })

  it('passes one that waits for less than ten minutes, always', async () => {
    const [low] = await start(1, { priority: 'low', delayMs: -300_000 })
    for (let turn = 0; turn < 30; turn++) {
      await start(1, { priority: 'high' })
      const chosen = await given({ depth: 1 })
      expect(ids(chosen)).not.toContain(low)
      await perform(chosen)
    }
  })
})

describe('runs of one priority', () => {
  it('start in the order in which they came', async () => {
    const first = await start(12)
    const second = await start(8)
    const order: string[] = []
    for (let turn = 0; turn < 5; turn++) {
      const chosen = await given({ depth: 4 })
      order.push(...ids(chosen))
      await perform(chosen)
    }
    expect(order).toEqual([...first, ...second])
  })

  it('are handed out with the urgent first, in one turn as in many', async () => {
    const low = await start(2, { priority: 'low' })
    const normal = await start(2)
    const high = await start(2, { priority: 'high' })
    expect(ids(await given())).toEqual([...high, ...normal, ...low])
  })
})

describe('a lane', () => {
  it('that is full keeps nobody in another lane from a place, and costs no more for ten thousand than for a hundred', async () => {
    await start(100, { lane: 'mati' })
    await claim(await given())
    const [other] = await start(1, { lane: 'hidup', priority: 'low' })
    const few = await buffersOfDispatch()
    for (let n = 0; n < 10; n++) await start(990, { lane: 'mati' })
    const many = await buffersOfDispatch()
    expect(many).toBeLessThan(3 * few)
    expect(ids(await given())).toEqual([other])
  })

  it('gives no more places than its cap, however many dispatchers ask and whatever ends meanwhile', async () => {
    for (const lane of ['a', 'b', 'c']) await start(14, { lane })
    let left = 42
    const crowded: unknown[] = []
    const worker = async () => {
      while (left > 0) {
        const claimed = await claim(await given())
        const now = await places()
        if (Object.values(now).some((held) => held > 2)) crowded.push(now)
        await finish(claimed)
        left -= claimed.length
      }
    }
    await Promise.all(Array.from({ length: 5 }, worker))
    expect(crowded).toEqual([])
    expect(await db()('job_runs').whereNot({ status: 'completed' })).toEqual([])
  })

  it('has no place for a run that was cancelled and tried again before its first bell was heard', async () => {
    await start(1, { lane: 'a' })
    const early = await given()
    await cancel(early[0]?.id ?? '', 'uji')
    await start(2, { lane: 'a' })
    await claim(await given())
    await reopen(early[0]?.id ?? '', { actor: 'uji' })
    expect(await claim(early)).toEqual([])
    expect(await places()).toEqual({ a: 2 })
  })

  it('does not bound runs that name none', async () => {
    await start(9)
    expect(await given()).toHaveLength(9)
  })
})

interface Plan {
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
}

/** Pages that the choosing statement reads, as it is really sent. */
async function buffersOfDispatch(): Promise<number> {
  await db().raw('VACUUM ANALYZE job_runs')
  let sent: { sql: string; bindings: string[] } | undefined
  const listen = (query: { sql: string; bindings: string[] }) => {
    if (query.sql.includes('WITH RECURSIVE')) sent = query
  }
  db().on('query', listen)
  await given({ depth: 0 })
  db().removeListener('query', listen)
  const [queues] = sent?.bindings ?? []
  const wanted = JSON.stringify(JSON.parse(queues ?? '').map((queue: object) => ({ ...queue, depth: 10 })))
  const trx = await db().transaction()
  try {
    const sql = (sent?.sql ?? '').replaceAll('$1', '?')
    const plan = await oneRow<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      trx,
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
      [wanted],
    )
    const top = plan['QUERY PLAN'][0]?.Plan
    return (top?.['Shared Hit Blocks'] ?? 0) + (top?.['Shared Read Blocks'] ?? 0)
  } finally {
    await trx.rollback()
  }
}

describe('a rate of five a second', () => {
  const rated = { intervalMs: 200, depth: 100 }
  const isDueNow = async () => {
    const look = 'SELECT count(*) FROM job_queues WHERE next_start_at > clock_timestamp()'
    return (await oneRow<{ count: number }>(db(), look)).count === 0
  }

  it('is not passed by three dispatchers together, in no second', async () => {
    await start(40)
    let started = 0
    const relay = async () => {
      while (started < 16) {
        started += (await given(rated)).length
        await sleep(5)
      }
    }
    await Promise.all([relay(), relay(), relay()])
    const busiest = await oneRow<{ most: number }>(
      db(),
      `SELECT max(n) AS most FROM job_runs r CROSS JOIN LATERAL (SELECT count(*) AS n FROM job_runs o
         WHERE o.pushed_at >= r.pushed_at AND o.pushed_at < r.pushed_at + interval '1 second') w`,
    )
    expect(busiest.most).toBeLessThanOrEqual(6)
  })

  it('lets one start as soon as its time has come, and saves up no more than one', async () => {
    await start(40)
    for (let turn = 0; turn < 8; turn++) {
      while (!(await isDueNow())) await sleep(10)
      const [one, ...more] = await given(rated)
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
    expect(ids(await given())).toEqual([past])
    await db().raw("UPDATE job_runs SET run_at = run_at - interval '1 hour 1 second' WHERE id = ?", [delayed])
    expect(ids(await given())).toEqual([delayed])
    expect(await given()).toEqual([])
    await db().raw("UPDATE job_runs SET run_at = now() - interval '1 second' WHERE id = ?", [dated])
    expect(ids(await given())).toEqual([dated])
  })
})

describe('what is handed to Redis', () => {
  it('is bounded, and refilled by as many as were claimed', async () => {
    await start(50)
    const first = await given({ depth: 7 })
    expect(first).toHaveLength(7)
    expect(await given({ depth: 7 })).toEqual([])
    await claim(first.slice(0, 3))
    expect(await given({ depth: 7 })).toHaveLength(3)
  })

  it('is every run once, however many dispatchers look at the same moment', async () => {
    const started = await start(120)
    const seen: string[] = []
    const relay = async () => {
      while (seen.length < started.length) seen.push(...ids(await given({ depth: seen.length + 15 })))
    }
    await Promise.all(Array.from({ length: 6 }, relay))
    expect(seen.sort()).toEqual(started.sort())
  })
})
