/** Nothing is lost: workers die, Redis is emptied, PostgreSQL cuts its lines, and the rows come out the same. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation, type TestProcess } from '../support/installation'
import { fetching, hurried, queueRun, tableRows, upstreamRows } from '../support/pangkat'
import { until } from '../support/processes'

let at: Installation
let workers: TestProcess[] = []

beforeAll(async () => {
  at = await openInstallation({
    siasn: { latencyMs: 40, rows: { pangkat: 5_200 } },
    env: { SIASN_MAX_CONCURRENCY: '1' },
  })
})

afterAll(() => at.close())

beforeEach(async () => {
  await at.database.db.raw(
    'TRUNCATE job_runs, job_attempts, run_events; TRUNCATE publications, row_changes; TRUNCATE siasn_proxy.proxy_pangkat',
  )
  at.siasn.reset()
  await at.redis.client.flushall()
})

afterEach(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await Promise.all(workers.map((worker) => worker.ended()))
  workers = []
})

async function worker(extra?: Record<string, string>): Promise<TestProcess> {
  const started = await at.worker(extra)
  workers.push(started)
  return started
}

async function queueUndo(runId: string): Promise<string> {
  const id = `proxy-undo-test-${runId}`
  await at.database.db('job_runs').insert({
    id,
    family: 'proxy',
    type: 'undo',
    payload: JSON.stringify({ runId, type: 'pangkat' }),
    unique_key: 'proxy.pangkat',
    max_attempts: 4,
    requested_by: 'uji',
  })
  return id
}

const outcomes = async (id: string) =>
  (await at.database.db('job_attempts').where({ run_id: id }).orderBy('attempt')).map(
    (row: { outcome: string }) => row.outcome,
  )

/** One terminal event, and the rows of an undisturbed run. */
async function expectUndisturbed(id: string) {
  const terminal = await at.database
    .db('run_events')
    .where({ run_id: id })
    .whereIn('kind', ['completed', 'dead', 'cancelled'])
  expect(terminal).toHaveLength(1)
  expect(await tableRows(at)).toEqual(upstreamRows(at))
  const staging = await at.database.db('pg_tables').where({ schemaname: 'staging', tablename: id })
  expect(staging).toEqual([])
}

describe('a worker that is killed', () => {
  it('while it fetches: its run goes on from the cursor on another worker, with the same rows in the end', async () => {
    const first = await worker()
    const id = await queueRun(at)
    const seen = await fetching(at, id, 1_500)
    first.kill('SIGKILL')
    const requestsBefore = at.siasn.stats().endpoints.pangkat.requests
    await worker()
    const run = await at.finished(id)
    expect(run).toMatchObject({
      status: 'completed',
      attempt: 2,
      failures: 1,
      result: { total: 5_200, inserted: 5_200 },
    })
    // 11 pages in all; what the first attempt stored is not fetched again.
    const pagesAgain = at.siasn.stats().endpoints.pangkat.requests - requestsBefore
    expect(pagesAgain).toBeLessThanOrEqual(11 - Math.floor((seen.cursor?.staged ?? 0) / 500) + 1)
    expect(await outcomes(id)).toEqual(['crashed', 'completed'])
    await expectUndisturbed(id)
  })

  it('before it claimed what was delivered to it: the run is delivered again', async () => {
    const first = await worker()
    first.kill('SIGSTOP')
    const id = await queueRun(at)
    await sleep(500)
    first.kill('SIGKILL')
    await worker()
    expect(await at.finished(id)).toMatchObject({ status: 'completed' })
    await expectUndisturbed(id)
  })

  it('while it publishes: nothing of it is seen, and the next worker publishes all', async () => {
    const { db } = at.database
    // The lock on the table holds the publication up in the middle, readers go on reading.
    const reader = await db.transaction()
    await reader.raw('LOCK TABLE siasn_proxy.proxy_pangkat IN SHARE MODE')
    const first = await worker()
    const id = await queueRun(at)
    await until(async () => (await at.run(id)).stage === 'publish', 'the run publishes')
    first.kill('SIGKILL')
    await first.ended()
    expect(await at.rows()).toEqual([])
    await reader.rollback()
    await worker()
    expect(await at.finished(id)).toMatchObject({ status: 'completed', attempt: 2 })
    await expectUndisturbed(id)
  })

  it('while it looks a second time at a list that holds rows twice: the second look goes on from its own cursor', async () => {
    const first = await worker()
    at.siasn.setFaults([{ kind: 'duplicates', count: 60 }])
    const id = await queueRun(at)
    const seen = await until(async () => {
      const { cursor } = await at.run(id)
      return cursor?.pass === 2 && cursor.page >= 4 ? cursor : null
    }, 'the second pass is under way')
    first.kill('SIGKILL')
    const requestsBefore = at.siasn.stats().endpoints.pangkat.requests
    await worker()
    expect(await at.finished(id)).toMatchObject({
      status: 'completed',
      attempt: 2,
      result: { passes: 2, complete: true, total: 5_200, duplicates_removed: 60 },
    })
    const pagesAgain = at.siasn.stats().endpoints.pangkat.requests - requestsBefore
    expect(pagesAgain).toBeLessThanOrEqual(11 - seen.page + 1)
    expect((await at.rows()).length).toBe(5_200)
  })

  it('while it takes a run back: nothing of it is seen, and the next worker takes back all', async () => {
    const { db } = at.database
    const first = await worker()
    await at.finished(await queueRun(at))
    const before = await at.rows()
    at.siasn.change('pangkat', { insert: 30, update: 40, remove: 20 })
    const synced = await queueRun(at)
    await at.finished(synced)
    const after = await at.rows()
    // The lock on the table holds the undo up in the middle, readers go on reading.
    const reader = await db.transaction()
    await reader.raw('LOCK TABLE siasn_proxy.proxy_pangkat IN SHARE MODE')
    const id = await queueUndo(synced)
    await until(async () => (await at.run(id)).stage === 'restore', 'the undo is at work')
    first.kill('SIGKILL')
    await first.ended()
    expect(await at.rows()).toEqual(after)
    await reader.rollback()
    await worker()
    expect(await at.finished(id)).toMatchObject({
      status: 'completed',
      attempt: 2,
      result: { undone: synced, inserted: 20, updated: 40, deleted: 30 },
    })
    expect(await at.rows()).toEqual(before)
    expect(await db('publications').where({ run_id: id })).toHaveLength(1)
  })

  it('by its run, every time: the run ends dead, reason crashed, and the table is as before', async () => {
    const id = await queueRun(at)
    for (let attempt = 1; attempt <= 4; attempt++) {
      const victim = await worker()
      await until(async () => (await at.run(id)).attempt === attempt, `attempt ${attempt} has begun`)
      victim.kill('SIGKILL')
      await victim.ended()
    }
    await worker()
    expect(await at.finished(id)).toMatchObject({ status: 'dead', failures: 4, error: { code: 'crashed' } })
    expect(await at.rows()).toEqual([])
  })
})

describe('a worker that is stopped', () => {
  it('by SIGTERM hands its run back uncounted, exits 0, and another goes on from the cursor', async () => {
    const first = await worker({ SINKRON_DRAIN_MS: '0' })
    const id = await queueRun(at)
    await fetching(at, id, 500)
    const askedAt = performance.now()
    first.kill('SIGTERM')
    expect(await first.ended()).toBe(0)
    expect(performance.now() - askedAt).toBeLessThan(30_000)
    expect(await at.run(id)).toMatchObject({ status: 'queued', failures: 0 })
    expect((await at.run(id)).cursor?.staged).toBeGreaterThanOrEqual(500)
    await worker()
    expect(await at.finished(id)).toMatchObject({ status: 'completed', failures: 0 })
    expect(await outcomes(id)).toEqual(['snoozed', 'completed'])
    await expectUndisturbed(id)
  })

  it('by SIGTERM lets short work end by itself', async () => {
    const first = await worker({ SINKRON_DRAIN_MS: '20000' })
    const id = await queueRun(at)
    await fetching(at, id, 3_000)
    first.kill('SIGTERM')
    expect(await first.ended()).toBe(0)
    expect(await at.run(id)).toMatchObject({ status: 'completed', attempt: 1 })
    await expectUndisturbed(id)
  })

  it('by SIGSTOP for longer than its lease has lost its run, and changes nothing when it wakes', async () => {
    const frozen = await worker()
    const id = await queueRun(at)
    await fetching(at, id, 1_000)
    frozen.kill('SIGSTOP')
    await worker()
    expect(await at.finished(id)).toMatchObject({ status: 'completed', attempt: 2 })
    frozen.kill('SIGCONT')
    await sleep(3_000)
    expect(await at.run(id)).toMatchObject({ status: 'completed', attempt: 2, result: { total: 5_200 } })
    expect(await outcomes(id)).toEqual(['lost', 'completed'])
    await expectUndisturbed(id)
  })

  it('in the middle of a write cannot keep its run from a successor', async () => {
    const { db } = at.database
    const frozen = await worker()
    const id = await queueRun(at)
    await fetching(at, id, 1_000)
    // Its next write waits for this lock, and succeeds while nobody is awake to end the transaction.
    const lock = await db.transaction()
    await lock.raw('SELECT FROM job_runs WHERE id = ? FOR UPDATE', [id])
    await sleep(300)
    frozen.kill('SIGSTOP')
    await lock.rollback()
    await worker()
    expect(await at.finished(id)).toMatchObject({ status: 'completed', attempt: 2 })
    frozen.kill('SIGCONT')
    await sleep(1_000)
    expect(await outcomes(id)).toEqual(['lost', 'completed'])
    await expectUndisturbed(id)
  })

  it('and woken while its successor is at work cannot disturb it', async () => {
    const frozen = await worker()
    const id = await queueRun(at)
    await fetching(at, id, 1_000)
    frozen.kill('SIGSTOP')
    await worker()
    await until(async () => (await at.run(id)).attempt === 2, 'the successor is at work')
    frozen.kill('SIGCONT')
    expect(await at.finished(id)).toMatchObject({ status: 'completed', attempt: 2 })
    await expectUndisturbed(id)
  })
})

describe('Redis', () => {
  it('killed and wiped with a run waiting in it: the run still runs', async () => {
    const stopped = await worker()
    stopped.kill('SIGSTOP')
    const id = await queueRun(at)
    await at.redis.killAndWipe()
    stopped.kill('SIGCONT')
    await sleep(1_000)
    await at.redis.start()
    expect(await at.finished(id)).toMatchObject({ status: 'completed' })
    await expectUndisturbed(id)
  })

  it('emptied while a run is at work: the run ends once, and the next one starts', async () => {
    await worker()
    const id = await queueRun(at)
    await fetching(at, id, 1_000)
    await at.redis.client.flushall()
    expect(await at.finished(id)).toMatchObject({ status: 'completed', attempt: 1 })
    await expectUndisturbed(id)
    const next = await queueRun(at)
    expect(await at.finished(next)).toMatchObject({ status: 'completed', result: { unchanged: 5_200 } })
  })

  it('emptied between push and claim: the run is pushed again', async () => {
    const id = await queueRun(at)
    await at.database.db('job_runs').where({ id }).update({ pushed_at: at.database.db.fn.now() })
    await at.redis.client.flushall()
    await worker()
    expect(await at.finished(id)).toMatchObject({ status: 'completed' })
  })

  it('that may evict keys is refused at boot, with the reason', async () => {
    await at.redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    try {
      await expect(worker()).rejects.toThrow(/maxmemory-policy allkeys-lru/)
      await expect(at.web()).rejects.toThrow(/maxmemory-policy allkeys-lru/)
    } finally {
      await at.redis.client.config('SET', 'maxmemory-policy', 'noeviction')
    }
  })

  it('never holds more of a run than its id and attempt', async () => {
    const { redis } = at
    const frozen = await worker()
    frozen.kill('SIGSTOP')
    const other = await at.worker()
    workers.push(other)
    const id = await queueRun(at)
    await fetching(at, id, 500)
    for (const key of await redis.client.keys('*')) {
      const type = await redis.client.type(key)
      const content = type === 'hash' ? JSON.stringify(await redis.client.hgetall(key)) : ''
      expect(content).not.toContain('stand-in-token')
      if (content.includes('"data"')) expect(JSON.parse(JSON.parse(content).data)).toEqual({ id, attempt: 0 })
    }
    await at.finished(id)
  })
})

describe('PostgreSQL', () => {
  it('cutting every connection in the middle: the run is tried again and ends with the same rows', async () => {
    await worker()
    const id = await queueRun(at)
    await fetching(at, id, 1_000)
    await at.database.db.raw(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    const run = await hurried(at, id)
    expect(run).toMatchObject({ status: 'completed', result: { total: 5_200 } })
    await expectUndisturbed(id)
  })

  it('whose crash emptied the unlogged staging table: the fetch starts over instead of publishing half', async () => {
    const first = await worker()
    const id = await queueRun(at)
    await fetching(at, id, 1_500)
    first.kill('SIGKILL')
    await at.database.db.raw(`TRUNCATE staging."${id}"`)
    await worker()
    expect(await at.finished(id)).toMatchObject({
      status: 'completed',
      result: { total: 5_200, inserted: 5_200 },
    })
    await expectUndisturbed(id)
  })
})

it('a cancel takes effect at once while the worker is at work, and the table stays as it was', async () => {
  await worker()
  const first = await queueRun(at)
  await at.finished(first)
  const before = await tableRows(at)
  at.siasn.change('pangkat', { insert: 10, remove: 10 })
  const id = await queueRun(at)
  at.siasn.setFaults([{ kind: 'slow', ms: 400 }])
  await fetching(at, id, 1_000)
  const forced = await at.cli('run', 'pangkat', '--force')
  expect(forced).toMatchObject({ code: 0 })
  at.siasn.clearFaults()
  expect(await at.run(id)).toMatchObject({ status: 'cancelled' })
  const [newest] = await at.database.db('job_runs').orderBy('created_at', 'desc').limit(1)
  expect(await tableRows(at)).toEqual(before)
  expect(await at.finished((newest as { id: string }).id)).toMatchObject({
    status: 'completed',
    result: { inserted: 10, deleted: 10 },
  })
  await expectUndisturbed((newest as { id: string }).id)
})
