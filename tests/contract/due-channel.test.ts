/** The relays hear of every commit that makes runs due: once for each queue, with the number of runs. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reopen, startRun, startRuns } from '@/jobs/engine/start'
import { releaseBlocked } from '@/models/blocked'
import { cancelRun } from '@/models/cancel'
import { countEndedChildren, spawnChildren } from '@/models/children'
import { db } from '@/models/db'
import { type DueRuns, listenForDueRuns } from '@/models/due-channel'
import { claimThis } from '../support/claim-this'
import { onEngineGround } from '../support/engine-ground'
import { until } from '../support/processes'
import { childOf, endReally, plain } from '../support/run-jobs'

onEngineGround()

const heard: DueRuns[] = []
let ear: ReturnType<typeof listenForDueRuns>

beforeAll(async () => {
  ear = listenForDueRuns((due) => heard.push(due))
  await until(async () => {
    await db().raw("SELECT pg_notify('job_runs_due', 'test.ear id 1')")
    return heard.length > 0
  }, 'the ear listens')
})
afterAll(() => ear.stop())
beforeEach(async () => {
  await db().raw('TRUNCATE job_runs, job_attempts, run_events')
  heard.length = 0
})

const payload = { n: 1, lane: '', priority: 'normal' } as const
const start = async () => (await startRun(plain, { payload, requestedBy: 'uji' })).run.id

/** All that was told until now, in the order of the commits. */
async function told(): Promise<DueRuns[]> {
  await db().raw("SELECT pg_notify('job_runs_due', 'test.ear id 1')")
  await until(() => heard.some(({ queue }) => queue === 'test.ear'), 'the end is heard')
  return heard.filter(({ queue }) => queue !== 'test.ear')
}

describe('the relays are told of', () => {
  it('a run that is started', async () => {
    const id = await start()
    expect(await told()).toEqual([{ queue: 'test.plain', id, count: 1 }])
  })

  it('many runs that are started together, at once', async () => {
    const runs = await startRuns(plain, Array(300).fill(payload), { requestedBy: 'uji' })
    const first = runs.map(({ id }) => id).sort()[0]
    expect(await told()).toEqual([{ queue: 'test.plain', id: first, count: 300 }])
  })

  it('nothing, when the start is rolled back or its time is yet to come', async () => {
    const trx = await db().transaction()
    await startRun(plain, { payload, requestedBy: 'uji', trx })
    await trx.rollback()
    await startRun(plain, { payload, requestedBy: 'uji', delayMs: 60_000 })
    expect(await told()).toEqual([])
  })

  it('a run that waited for a person', async () => {
    const id = await start()
    const run = await claimThis(plain, id)
    await endReally({ runId: id, attempt: run?.attempt ?? 0 }, { kind: 'blocked', on: 'token' })
    await releaseBlocked('token', 'uji')
    expect((await told()).at(-1)).toEqual({ queue: 'test.plain', id, count: 1 })
    expect(heard).toHaveLength(3)
  })

  it('a run that is tried again', async () => {
    const id = await start()
    await cancelRun(id, 'uji')
    await reopen(id, { actor: 'uji' })
    expect(await told()).toHaveLength(2)
  })

  it('children, and their parent when it goes on', async () => {
    const id = await start()
    const attempt = (await claimThis(plain, id))?.attempt ?? 0
    const { inserted } = await spawnChildren({ runId: id, attempt }, [
      childOf(id, { job: plain, payload }, 'a'),
    ])
    await endReally({ runId: id, attempt }, { kind: 'parked', wake: 0 })
    const [child] = inserted
    await cancelRun(child?.id ?? '', 'uji')
    await countEndedChildren()
    expect((await told()).map((due) => due.id)).toEqual([id, child?.id, id])
  })
})
