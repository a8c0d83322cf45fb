/** Nothing is lost: a worker dies at the worst moments of a sync, and the rows come out the same. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { fetching, queueRun, tableRows } from '../support/pangkat'
import { until } from '../support/processes'
import { openSyncArena } from '../support/sync-arena'

const arena = openSyncArena()

describe('a worker that is killed', () => {
  it('while it publishes: nothing of it is seen, and the next worker publishes all', async () => {
    const { db } = arena.at.database
    // The lock on the table holds the publication up in the middle, readers go on reading.
    const reader = await db.transaction()
    await reader.raw('LOCK TABLE siasn_proxy.proxy_pangkat IN SHARE MODE')
    const first = await arena.worker()
    const id = await queueRun(arena.at)
    await until(async () => (await arena.at.run(id)).stage === 'publish', 'the run publishes')
    first.kill('SIGKILL')
    await first.ended()
    expect(await arena.at.rows()).toEqual([])
    await reader.rollback()
    await arena.worker()
    expect(await arena.at.finished(id)).toMatchObject({ status: 'completed', attempt: 2 })
    await arena.expectUndisturbed(id)
  })

  it('while it looks a second time at a list that holds rows twice: the second look goes on from its own cursor', async () => {
    const first = await arena.worker()
    arena.at.siasn.setFaults([{ kind: 'duplicates', count: 60 }])
    const id = await queueRun(arena.at)
    const seen = await until(async () => {
      const { cursor } = await arena.at.run(id)
      return cursor?.pass === 2 && cursor.page >= 4 ? cursor : null
    }, 'the second pass is under way')
    first.kill('SIGKILL')
    const requestsBefore = arena.at.siasn.stats().endpoints.pangkat.requests
    await arena.worker()
    expect(await arena.at.finished(id)).toMatchObject({
      status: 'completed',
      attempt: 2,
      result: { passes: 2, complete: true, total: 5_200, duplicates_removed: 60 },
    })
    const pagesAgain = arena.at.siasn.stats().endpoints.pangkat.requests - requestsBefore
    expect(pagesAgain).toBeLessThanOrEqual(11 - seen.page + 1)
    expect((await arena.at.rows()).length).toBe(5_200)
  })

  it('while it takes a run back: nothing of it is seen, and the next worker takes back all', async () => {
    const { db } = arena.at.database
    const first = await arena.worker()
    await arena.at.finished(await queueRun(arena.at))
    const before = await arena.at.rows()
    arena.at.siasn.change('pangkat', { insert: 30, update: 40, remove: 20 })
    const synced = await queueRun(arena.at)
    await arena.at.finished(synced)
    const after = await arena.at.rows()
    // The lock on the table holds the undo up in the middle, readers go on reading.
    const reader = await db.transaction()
    await reader.raw('LOCK TABLE siasn_proxy.proxy_pangkat IN SHARE MODE')
    const id = await arena.queueUndo(synced)
    await until(async () => (await arena.at.run(id)).stage === 'restore', 'the undo is at work')
    first.kill('SIGKILL')
    await first.ended()
    expect(await arena.at.rows()).toEqual(after)
    await reader.rollback()
    await arena.worker()
    expect(await arena.at.finished(id)).toMatchObject({
      status: 'completed',
      attempt: 2,
      result: { undone: synced, inserted: 20, updated: 40, deleted: 30 },
    })
    expect(await arena.at.rows()).toEqual(before)
    expect(await db('publications').where({ run_id: id })).toHaveLength(1)
  })
})

describe('a worker that is stopped', () => {
  it('by SIGTERM hands its run back uncounted, exits 0, and another goes on from the cursor', async () => {
    const first = await arena.worker({ SINKRON_DRAIN_MS: '0' })
    const id = await queueRun(arena.at)
    await fetching(arena.at, id, 500)
    const askedAt = performance.now()
    first.kill('SIGTERM')
    expect(await first.ended()).toBe(0)
    expect(performance.now() - askedAt).toBeLessThan(30_000)
    expect(await arena.at.run(id)).toMatchObject({ status: 'queued', failures: 0 })
    expect((await arena.at.run(id)).cursor?.staged).toBeGreaterThanOrEqual(500)
    await arena.worker()
    expect(await arena.at.finished(id)).toMatchObject({ status: 'completed', failures: 0 })
    expect(await arena.outcomes(id)).toEqual(['snoozed', 'completed'])
    await arena.expectUndisturbed(id)
  })

  it('in the middle of a write cannot keep its run from a successor', async () => {
    const { db } = arena.at.database
    const frozen = await arena.worker()
    const id = await queueRun(arena.at)
    await fetching(arena.at, id, 1_000)
    // Its next write waits for this lock, and succeeds while nobody is awake to end the transaction.
    const lock = await db.transaction()
    await lock.raw('SELECT FROM job_runs WHERE id = ? FOR UPDATE', [id])
    await sleep(300)
    frozen.kill('SIGSTOP')
    await lock.rollback()
    await arena.worker()
    expect(await arena.at.finished(id)).toMatchObject({ status: 'completed', attempt: 2 })
    frozen.kill('SIGCONT')
    await sleep(1_000)
    expect(await arena.outcomes(id)).toEqual(['lost', 'completed'])
    await arena.expectUndisturbed(id)
  })
})

describe('Redis', () => {
  it('that may evict keys is refused at boot, with the reason', async () => {
    await arena.at.redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    try {
      await expect(arena.worker()).rejects.toThrow(/maxmemory-policy allkeys-lru/)
      await expect(arena.at.web()).rejects.toThrow(/maxmemory-policy allkeys-lru/)
    } finally {
      await arena.at.redis.client.config('SET', 'maxmemory-policy', 'noeviction')
    }
  })

  it('away altogether: a run starts without a bell', async () => {
    await arena.worker()
    await arena.at.redis.killAndWipe()
    const id = await queueRun(arena.at)
    expect(await arena.at.finished(id)).toMatchObject({ status: 'completed', result: { total: 5_200 } })
    await arena.at.redis.start()
  })

  it('never holds more of a run than its id, and how many are due with it', async () => {
    const { redis } = arena.at
    const frozen = await arena.worker()
    frozen.kill('SIGSTOP')
    const other = await arena.at.worker()
    arena.keep(other)
    const id = await queueRun(arena.at)
    await fetching(arena.at, id, 500)
    for (const key of await redis.client.keys('*')) {
      const type = await redis.client.type(key)
      const content = type === 'hash' ? JSON.stringify(await redis.client.hgetall(key)) : ''
      expect(content).not.toContain('stand-in-token')
      if (content.includes('"data"')) expect(JSON.parse(JSON.parse(content).data)).toEqual({ due: 1 })
    }
    await arena.at.finished(id)
  })
})

describe('PostgreSQL', () => {
  it('whose crash emptied the unlogged staging table: the fetch starts over instead of publishing half', async () => {
    const first = await arena.worker()
    const id = await queueRun(arena.at)
    await fetching(arena.at, id, 1_500)
    first.kill('SIGKILL')
    await arena.at.database.db.raw(`TRUNCATE staging."${id}"`)
    await arena.worker()
    expect(await arena.at.finished(id)).toMatchObject({
      status: 'completed',
      result: { total: 5_200, inserted: 5_200 },
    })
    await arena.expectUndisturbed(id)
  })
})

it('a cancel takes effect at once while the worker is at work, and the table stays as it was', async () => {
  await arena.worker()
  const first = await queueRun(arena.at)
  await arena.at.finished(first)
  const before = await tableRows(arena.at)
  arena.at.siasn.change('pangkat', { insert: 10, remove: 10 })
  const id = await queueRun(arena.at)
  arena.at.siasn.setFaults([{ kind: 'slow', ms: 1_000 }])
  await fetching(arena.at, id, 1_000)
  const forced = await arena.at.cli('run', 'pangkat', '--force')
  expect(forced).toMatchObject({ code: 0 })
  arena.at.siasn.clearFaults()
  expect(await arena.at.run(id)).toMatchObject({ status: 'cancelled' })
  const [newest] = await arena.at.database.db('job_runs').orderBy('created_at', 'desc').limit(1)
  expect(await tableRows(arena.at)).toEqual(before)
  expect(await arena.at.finished((newest as { id: string }).id)).toMatchObject({
    status: 'completed',
    result: { inserted: 10, deleted: 10 },
  })
  await arena.expectUndisturbed((newest as { id: string }).id)
})
