/** Nothing is lost: workers die, Redis is emptied, PostgreSQL cuts its lines, and the rows come out the same. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { fetching, hurried, queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { openSyncArena } from '../support/sync-arena'

const arena = openSyncArena()

describe('a worker that is killed', () => {
  it('while it fetches: its run goes on from the cursor on another worker, with the same rows in the end', async () => {
    const first = await arena.worker()
    const id = await queueRun(arena.at)
    const seen = await fetching(arena.at, id, 1_500)
    first.kill('SIGKILL')
    const requestsBefore = arena.at.siasn.stats().endpoints.pangkat.requests
    await arena.worker()
    const run = await arena.at.finished(id)
    expect(run).toMatchObject({
      status: 'completed',
      attempt: 2,
      failures: 1,
      result: { total: 5_200, inserted: 5_200 },
    })
    // 11 pages in all; what the first attempt stored is not fetched again.
    const pagesAgain = arena.at.siasn.stats().endpoints.pangkat.requests - requestsBefore
    expect(pagesAgain).toBeLessThanOrEqual(11 - Math.floor((seen.cursor?.staged ?? 0) / 500) + 1)
    expect(await arena.outcomes(id)).toEqual(['crashed', 'completed'])
    await arena.expectUndisturbed(id)
  })

  it('before it claimed what was delivered to it: the run is delivered again', async () => {
    const first = await arena.worker()
    first.kill('SIGSTOP')
    const id = await queueRun(arena.at)
    await sleep(500)
    first.kill('SIGKILL')
    await arena.worker()
    expect(await arena.at.finished(id)).toMatchObject({ status: 'completed' })
    await arena.expectUndisturbed(id)
  })

  it('by its run, every time: the run ends dead, reason crashed, and the table is as before', async () => {
    const id = await queueRun(arena.at)
    for (let attempt = 1; attempt <= 4; attempt++) {
      const victim = await arena.worker()
      await until(async () => (await arena.at.run(id)).attempt === attempt, `attempt ${attempt} has begun`)
      victim.kill('SIGKILL')
      await victim.ended()
    }
    await arena.worker()
    expect(await arena.at.finished(id)).toMatchObject({
      status: 'dead',
      failures: 4,
      error: { code: 'crashed' },
    })
    expect(await arena.at.rows()).toEqual([])
  })
})

describe('a worker that is stopped', () => {
  it('by SIGTERM lets short work end by itself', async () => {
    const first = await arena.worker({ SINKRON_DRAIN_MS: '20000' })
    const id = await queueRun(arena.at)
    await fetching(arena.at, id, 3_000)
    first.kill('SIGTERM')
    expect(await first.ended()).toBe(0)
    expect(await arena.at.run(id)).toMatchObject({ status: 'completed', attempt: 1 })
    await arena.expectUndisturbed(id)
  })

  it('by SIGSTOP for longer than its lease has lost its run, and changes nothing when it wakes', async () => {
    const frozen = await arena.worker()
    const id = await queueRun(arena.at)
    await fetching(arena.at, id, 1_000)
    frozen.kill('SIGSTOP')
    await arena.worker()
    expect(await arena.at.finished(id)).toMatchObject({ status: 'completed', attempt: 2 })
    frozen.kill('SIGCONT')
    await sleep(3_000)
    expect(await arena.at.run(id)).toMatchObject({
      status: 'completed',
      attempt: 2,
      result: { total: 5_200 },
    })
    expect(await arena.outcomes(id)).toEqual(['lost', 'completed'])
    await arena.expectUndisturbed(id)
  })

  it('and woken while its successor is at work cannot disturb it', async () => {
    const frozen = await arena.worker()
    const id = await queueRun(arena.at)
    await fetching(arena.at, id, 1_000)
    frozen.kill('SIGSTOP')
    await arena.worker()
    await until(async () => (await arena.at.run(id)).attempt === 2, 'the successor is at work')
    frozen.kill('SIGCONT')
    expect(await arena.at.finished(id)).toMatchObject({ status: 'completed', attempt: 2 })
    await arena.expectUndisturbed(id)
  })
})

describe('Redis', () => {
  it('killed and wiped with a run waiting in it: the run still runs', async () => {
    const stopped = await arena.worker()
    stopped.kill('SIGSTOP')
    const id = await queueRun(arena.at)
    await arena.at.redis.killAndWipe()
    stopped.kill('SIGCONT')
    await sleep(1_000)
    await arena.at.redis.start()
    expect(await arena.at.finished(id)).toMatchObject({ status: 'completed' })
    await arena.expectUndisturbed(id)
  })

  it('emptied while a run is at work: the run ends once, and the next one starts', async () => {
    await arena.worker()
    const id = await queueRun(arena.at)
    await fetching(arena.at, id, 1_000)
    await arena.at.redis.client.flushall()
    expect(await arena.at.finished(id)).toMatchObject({ status: 'completed', attempt: 1 })
    await arena.expectUndisturbed(id)
    const next = await queueRun(arena.at)
    expect(await arena.at.finished(next)).toMatchObject({ status: 'completed', result: { unchanged: 5_200 } })
  })

  it('emptied while a run waits for a worker: it is rung for again', async () => {
    const id = await queueRun(arena.at)
    await arena.at.redis.client.flushall()
    await arena.worker()
    expect(await arena.at.finished(id)).toMatchObject({ status: 'completed' })
  })
})

describe('PostgreSQL', () => {
  it('cutting every connection in the middle: the run is tried again and ends with the same rows', async () => {
    await arena.worker()
    const id = await queueRun(arena.at)
    await fetching(arena.at, id, 1_000)
    await arena.at.database.db.raw(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    const run = await hurried(arena.at, id)
    expect(run).toMatchObject({ status: 'completed', result: { total: 5_200 } })
    await arena.expectUndisturbed(id)
  })
})
