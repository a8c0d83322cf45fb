/** Runs that spawn runs: counted once, closed once, cancelled and tried again as a tree. */
import { beforeEach, describe, expect, it } from 'vitest'
import { cancel, discard, reopen, startRun } from '@/jobs/engine/start'
import { countEndedChildren, refreshTreeProgress, spawnChildren } from '@/models/children'
import { db } from '@/models/db'
import { LostAttempt } from '@/models/fence'
import { findRun, JobRun } from '@/models/job-run'
import { claimThis, performClaimed } from '../support/claim-this'
import { onEngineGround } from '../support/engine-ground'
import { EFFECTS, findTestController, keyed, steps, testJobs, tree } from '../support/test-jobs'

onEngineGround(() => db().raw(EFFECTS))

beforeEach(() => db().raw('TRUNCATE job_runs, job_attempts, run_events, effects'))

async function performOne({ id, type }: { id: string; type: string }): Promise<void> {
  const job = testJobs.find((one) => one.type === type)
  if (!job) throw new Error(type)
  const run = await claimThis(job, id)
  if (run) await performClaimed(job, run, { lookup: findTestController })
}

const queued = () => JobRun.query(db()).where({ status: 'queued' }).orderBy('run_at')

/** Does what workers do until nothing is queued; at most `most` attempts. */
async function work(most = 1_000): Promise<number> {
  let done = 0
  for (let runs = await queued(); runs.length > 0 && done < most; runs = await queued()) {
    const some = runs.slice(0, Math.min(20, most - done))
    for (const run of some) await performOne(run)
    done += some.length
    await count()
  }
  return done
}

async function count(): Promise<void> {
  while ((await countEndedChildren()).length > 0);
}

async function plant(payload: object): Promise<string> {
  const { run } = await startRun(tree, { payload: { name: 'p', ...payload }, requestedBy: 'uji' })
  return run.id
}
const found = async (id: string) => {
  const run = await findRun(id)
  if (!run) throw new Error(`no run ${id}`)
  return run
}
const childrenOf = (id: string) => JobRun.query(db()).where({ parent_id: id }).orderBy('child_key')
const terminals = async (id: string) =>
  db()('run_events').where({ run_id: id }).whereIn('kind', ['completed', 'dead', 'cancelled'])

describe('a parent', () => {
  it('waits for its children without being a worker’s, and closes once when the last has ended', async () => {
    const id = await plant({ children: 5 })
    await work(1)
    expect(await found(id)).toMatchObject({
      status: 'waiting',
      childrenTotal: 5,
      childrenOpen: 5,
      leaseUntil: null,
    })
    await work()
    expect(await found(id)).toMatchObject({
      status: 'completed',
      percent: 100,
      childrenOpen: 0,
      result: { name: 'p' },
    })
    expect(await terminals(id)).toHaveLength(1)
  })

  it('is closed once, however many processes count its children at the same moment', async () => {
    const id = await plant({ children: 30 })
    await work(1)
    for (const child of await childrenOf(id)) await performOne(child)
    await Promise.all(Array.from({ length: 10 }, count))
    await count()
    expect(await found(id)).toMatchObject({ status: 'completed', childrenOpen: 0, childrenFailed: 0 })
    expect(await terminals(id)).toHaveLength(1)
  })

  it('whose child fails goes on with the others, and ends dead, naming how many failed', async () => {
    const id = await plant({ children: 4, dying: 1 })
    await work()
    const parent = await found(id)
    expect(parent).toMatchObject({
      status: 'dead',
      error: { code: 'children_failed', params: { failed: 1, total: 4 } },
    })
    const ends = (await childrenOf(id)).map(({ status }) => status).sort()
    expect(ends).toEqual(['completed', 'completed', 'completed', 'dead'])
  })

  it('that is tried again runs only what is not completed, and completes', async () => {
    const id = await plant({ children: 4, dying: 2 })
    await work()
    expect((await found(id)).status).toBe('dead')
    await reopen(id, { actor: 'orang', reason: 'coba lagi' })
    expect(await found(id)).toMatchObject({ status: 'waiting', childrenOpen: 2, error: null })
    expect(await work()).toBe(2)
    expect(await found(id)).toMatchObject({ status: 'completed', childrenOpen: 0, childrenFailed: 0 })
    expect((await childrenOf(id)).map(({ attempt }) => attempt).sort()).toEqual([1, 1, 2, 2])
  })

  it('waits again for a child that is tried again alone, and the grandparent too', async () => {
    const id = await plant({ children: 2, dying: 1, depth: 2 })
    await work()
    const dead = await JobRun.query(db()).where({ type: 'steps', status: 'dead' })
    expect(dead).toHaveLength(2)
    await reopen(dead[0]?.id ?? '', { actor: 'orang' })
    const middle = await found(dead[0]?.parentId ?? '')
    expect(middle).toMatchObject({ status: 'waiting', childrenOpen: 1 })
    expect(await found(id)).toMatchObject({ status: 'waiting', childrenOpen: 1, childrenFailed: 1 })
    await work()
    expect(await found(middle.id)).toMatchObject({ status: 'completed' })
    expect(await found(id)).toMatchObject({ status: 'dead', childrenFailed: 1 })
    await reopen(id, { actor: 'orang' })
    await work()
    expect(await found(id)).toMatchObject({ status: 'completed' })
  })

  it('that joins is called again when all have ended, sees how, and decides itself', async () => {
    const id = await plant({ children: 3, dying: 1, isJoining: true })
    await work()
    expect(await found(id)).toMatchObject({
      status: 'completed',
      attempt: 2,
      result: { total: 3, open: 0, failed: 1 },
    })
  })

  it('never has more open children than its job allows, and spawns the rest when half have ended', async () => {
    const id = await plant({ children: 130, stepMs: 0 })
    let most = 0
    for (let n = 0; n < 400 && (await found(id)).status !== 'completed'; n++) {
      most = Math.max(most, (await found(id)).childrenOpen)
      await work(10)
    }
    const parent = await found(id)
    expect(parent).toMatchObject({ status: 'completed', childrenTotal: 130 })
    expect(most).toBeLessThanOrEqual(40)
    expect(new Set((await childrenOf(id)).map(({ childKey }) => childKey)).size).toBe(130)
  })

  it('shows the progress of the whole tree', async () => {
    const id = await plant({ children: 4 })
    await work(1)
    await work(2)
    await refreshTreeProgress()
    expect((await found(id)).percent).toBe(50)
  })

  it('that fails for good while children are open waits for them, and then ends dead with its own reason', async () => {
    const id = await plant({ children: 2 })
    await work(1)
    await db()('job_runs')
      .where({ id })
      .update({ error: JSON.stringify({ code: 'crashed', message: 'x' }) })
    await work()
    expect(await found(id)).toMatchObject({ status: 'dead', error: { code: 'crashed' } })
  })
})

describe('a tree', () => {
  it('is cancelled as a whole, running and waiting and queued, and nothing of it goes on', async () => {
    const id = await plant({ children: 3, depth: 3 })
    await work(4)
    expect(await cancel(id, 'orang')).toMatchObject({ id, status: 'cancelled' })
    const left = await JobRun.query(db()).whereNotIn('status', ['completed', 'cancelled'])
    expect(left).toEqual([])
    expect(await work()).toBe(0)
  })

  it('that was cancelled is tried again from where it was', async () => {
    const id = await plant({ children: 3, depth: 2 })
    await work(6)
    const done = await JobRun.query(db()).where({ status: 'completed' }).resultSize()
    await cancel(id, 'orang')
    await count()
    await reopen(id, { actor: 'orang' })
    await work()
    expect(await found(id)).toMatchObject({ status: 'completed' })
    const all = await JobRun.query(db())
    expect(all.every(({ status }) => status === 'completed')).toBe(true)
    expect(
      all.filter(({ type, attempt }) => type === 'steps' && attempt === 1).length,
    ).toBeGreaterThanOrEqual(done)
  })

  it('spawned twice by a parent that died in between is spawned once', async () => {
    const id = await plant({ children: 5 })
    await work(1)
    await db().raw(
      "UPDATE job_runs SET status = 'running', lease_until = now() + interval '1 minute' WHERE id = ?",
      [id],
    )
    const parent = await found(id)
    const fence = { runId: id, attempt: parent.attempt }
    const rows = (await childrenOf(id)).map((child) => ({
      id: `${child.id}-lagi`,
      family: child.family,
      type: child.type,
      lane: '',
      priority: 2,
      payload: child.payload,
      uniqueKey: null,
      maxAttempts: 1,
      requestedBy: 'uji',
      runAt: null,
      delayMs: 0,
      parentId: id,
      childKey: child.childKey,
      idempotencyKey: null,
      scheduleId: null,
      requestId: null,
    }))
    expect(await spawnChildren(fence, rows)).toMatchObject({ inserted: [], open: 5 })
    expect(await childrenOf(id)).toHaveLength(5)
  })

  it('cannot be spawned into by an attempt that lost its run', async () => {
    const id = await plant({ children: 2 })
    await work(1)
    await expect(spawnChildren({ runId: id, attempt: 9 }, [])).rejects.toThrow(LostAttempt)
  })
})

describe('what ended dead', () => {
  it('leaves the inbox when the same work succeeds later', async () => {
    const start = (isFailing: boolean) =>
      startRun(keyed, { payload: { key: 'k', isFailing }, requestedBy: 'uji' })
    const { run: failed } = await start(true)
    await work()
    expect(await found(failed.id)).toMatchObject({ status: 'dead', resolution: null })
    const { run: later } = await start(false)
    await work()
    expect(await found(failed.id)).toMatchObject({
      status: 'dead',
      resolution: 'healed',
      resolvedBy: later.id,
    })
  })

  it('of a job without a key is healed by a success with the same payload only', async () => {
    const start = async (name: string, mishap: string) => {
      const { run } = await startRun(steps, {
        payload: { name, mishap, steps: 2, stepMs: 0 },
        requestedBy: 'uji',
      })
      return run.id
    }
    const [one, other] = [await start('a', 'permanent'), await start('b', 'permanent')]
    await work()
    await reopen(one, { actor: 'orang' })
    const { run } = await startRun(steps, { payload: (await found(other)).payload, requestedBy: 'uji' })
    await db()('job_runs').where({ id: run.id }).update({ attempt: 1 })
    await work()
    expect(await found(one)).toMatchObject({ status: 'completed' })
    expect(await found(other)).toMatchObject({ status: 'dead', resolution: 'healed' })
  })

  it('is put away by a person, once', async () => {
    const { run } = await startRun(keyed, { payload: { key: 'k', isFailing: true }, requestedBy: 'uji' })
    await work()
    expect(await discard(run.id, { actor: 'orang', reason: 'sudah dibereskan' })).toMatchObject({
      status: 'dead',
      resolution: 'discarded',
    })
    await expect(discard(run.id, { actor: 'orang' })).rejects.toMatchObject({ code: 'not_discardable' })
  })

  it('is not tried again while another run of its key is active, and that one is named', async () => {
    const { run } = await startRun(keyed, { payload: { key: 'k', isFailing: true }, requestedBy: 'uji' })
    await work()
    const { run: active } = await startRun(keyed, { payload: { key: 'k' }, requestedBy: 'uji' })
    await expect(reopen(run.id, { actor: 'orang' })).rejects.toMatchObject({
      code: 'already_active',
      extra: { jobId: active.id },
    })
    expect(await found(run.id)).toMatchObject({ status: 'dead' })
  })

  it('is tried again with another payload, checked against the schema', async () => {
    const { run } = await startRun(keyed, { payload: { key: 'k', isFailing: true }, requestedBy: 'uji' })
    await work()
    const edit = (payload: unknown) => reopen(run.id, { actor: 'orang', edited: { job: keyed, payload } })
    await expect(edit({ key: 5 })).rejects.toThrow()
    await edit({ key: 'k2', isFailing: false })
    await work()
    expect(await found(run.id)).toMatchObject({ status: 'completed', uniqueKey: 'test.k2', attempt: 2 })
  })

  it('that completed is never tried again', async () => {
    const { run } = await startRun(keyed, { payload: { key: 'k' }, requestedBy: 'uji' })
    await work()
    await expect(reopen(run.id, { actor: 'orang' })).rejects.toMatchObject({ code: 'not_reopenable' })
  })
})
