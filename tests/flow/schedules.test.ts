/** Schedules on a real database: one start a tick whoever looks, by the database's clock, and people's edits stay. */
import { spawn } from 'node:child_process'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { definitions as productJobs } from '@/jobs/definitions'
import { defaultSchedules } from '@/jobs/definitions/schedules'
import { nextTick } from '@/jobs/engine/cron'
import { define, type JobDefinition } from '@/jobs/engine/define'
import { declareSchedules, tickSchedules } from '@/jobs/engine/schedules'
import { startRun } from '@/jobs/engine/start'
import { db } from '@/models/db'
import {
  changeSchedule,
  deleteSchedule,
  findSchedule,
  insertSchedule,
  listSchedules,
  type NewSchedule,
} from '@/models/schedule'
import { expressions, zones } from '../support/cron'
import { onEngineGround } from '../support/engine-ground'
import { ended } from '../support/processes'

onEngineGround()

beforeEach(async () => {
  await db().raw('TRUNCATE job_runs, job_attempts, run_events; TRUNCATE schedules CASCADE')
})

afterEach(() => {
  vi.useRealTimers()
})

const test = {
  titles: { id: 'Uji', en: 'Test' },
  stages: [{ name: 'a', titles: { id: 'A', en: 'A' }, weight: 1 }],
}
const policy = {
  roles: ['admin' as const],
  maxAttempts: 1,
  backoffMs: [1_000] as [number],
  timeoutMs: 60_000,
  concurrency: 1,
}
const payload = z.strictObject({ n: z.number().default(1) })
const free = define({ family: 'test', type: 'free', ...test, payload, example: { n: 1 }, policy })
const keyed: JobDefinition<{ n: number }> = define({
  family: 'test',
  type: 'keyed',
  ...test,
  payload,
  example: { n: 1 },
  policy,
  uniqueKey: () => 'test.keyed',
})
const jobs = [free, keyed] as readonly JobDefinition[]

let made = 0

/** Due once a year: while a test looks, no tick comes but those it makes. */
const SELDOM = '0 0 1 1 *'
const EVERY_MINUTE = '* * * * *'
const databaseNow = async (): Promise<Date> => (await db().raw('SELECT clock_timestamp() AS now')).rows[0].now

/** A schedule whose tick is due since so many seconds. */
async function due(fields: Partial<NewSchedule> & { since?: number } = {}): Promise<string> {
  const { since = 1, ...rest } = fields
  const id = `uji-${made++}`
  const asked = await db().raw(
    "SELECT date_trunc('second', clock_timestamp()) - CAST(? AS int) * interval '1 s' AS at",
    [since],
  )
  await insertSchedule({
    id,
    title: 'Uji malam',
    job: 'test.free',
    payload: {},
    cron: SELDOM,
    timeZone: 'Asia/Jakarta',
    enabled: true,
    overlap: 'queue',
    missed: 'once',
    declared: false,
    nextAt: asked.rows[0].at,
    createdBy: 'uji',
    ...rest,
  })
  return id
}

/** Lets a schedule be due once more. */
const dueAgain = (id: string, since = 1) =>
  db().raw(
    "UPDATE schedules SET next_at = date_trunc('second', clock_timestamp()) - CAST(? AS int) * interval '1 s' WHERE id = ?",
    [since, id],
  )
const runs = () => db()('job_runs').orderBy('created_at').select('*')
const ticks = (id: string) => db()('schedule_ticks').where({ schedule_id: id }).orderBy('tick_at').select('*')
const outcomes = async (id: string) => (await ticks(id)).map(({ outcome }) => outcome)
const end = (id: string) =>
  db()('job_runs')
    .where({ id })
    .update({ status: 'completed', percent: 100, finished_at: db().fn.now(), lease_until: null })

describe('a tick', () => {
  it('starts its run, says which, and moves to the next moment to come', async () => {
    const id = await due({ payload: { n: 7 } })
    expect(await tickSchedules(jobs)).toBe(1)
    const [run] = await runs()
    expect(run).toMatchObject({
      family: 'test',
      type: 'free',
      payload: { n: 7 },
      schedule_id: id,
      requested_by: 'schedule:Uji malam',
      status: 'queued',
    })
    expect(await ticks(id)).toMatchObject([{ outcome: 'started', run_id: run.id }])
    const moved = await findSchedule(id)
    expect(moved?.nextAt).toEqual(nextTick({ cron: SELDOM, timeZone: 'Asia/Jakarta' }, await databaseNow()))
    expect(moved?.version).toBe(1)
    expect(await tickSchedules(jobs)).toBe(0)
    expect(await runs()).toHaveLength(1)
  })

  it('starts exactly one run when ten look at the same moment, over and over', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => due()))
    for (let round = 1; round <= 5; round++) {
      await Promise.all(Array.from({ length: 10 }, () => tickSchedules(jobs)))
      expect(await runs()).toHaveLength(8 * round)
      for (const id of ids) {
        expect(await outcomes(id)).toEqual(Array(round).fill('started'))
        await db().raw(
          "UPDATE schedules SET next_at = (SELECT max(tick_at) FROM schedule_ticks WHERE schedule_id = ?) + interval '1 ms' WHERE id = ?",
          [id, id],
        )
      }
    }
  })

  it('starts exactly one run when three processes look all the time', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => due({ since: -1 - (index % 3) })))
    const looking = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--import', 'tsx', 'tests/support/tick-for-a-while.ts', '6000'], {
        env: { ...process.env, NODE_ENV: 'production' },
        stdio: ['ignore', 'inherit', 'inherit'],
      }),
    )
    expect(await Promise.all(looking.map(ended))).toEqual([0, 0, 0])
    const begun = await runs()
    expect(begun).toHaveLength(ids.length)
    expect(new Set(begun.map(({ schedule_id }) => schedule_id))).toEqual(new Set(ids))
    for (const id of ids) expect(await outcomes(id)).toEqual(['started'])
    const { rows } = await db().raw(
      'SELECT count(*)::int AS late FROM schedules WHERE next_at <= clock_timestamp()',
    )
    expect(rows[0].late).toBe(0)
  })

  it.each([
    ['a day ahead', 86_400_000],
    ['a day behind', -86_400_000],
  ])(
    'minds only the clock of the database: one of the process that is %s changes nothing',
    async (_, offMs) => {
      const id = await due({ cron: EVERY_MINUTE })
      const later = await due({ since: -3_600 })
      const before = await databaseNow()
      vi.useFakeTimers({ now: Date.now() + offMs, toFake: ['Date'] })
      await tickSchedules(jobs)
      vi.useRealTimers()
      expect(await outcomes(id)).toEqual(['started'])
      expect(await ticks(later)).toEqual([])
      const stored = (await findSchedule(id))?.nextAt
      const timing = { cron: EVERY_MINUTE, timeZone: 'Asia/Jakarta' }
      expect([nextTick(timing, before), nextTick(timing, await databaseNow())]).toContainEqual(stored)
    },
  )

  it('of a schedule that is switched off starts nothing', async () => {
    await due({ enabled: false, nextAt: null })
    expect(await tickSchedules(jobs)).toBe(0)
    expect(await runs()).toEqual([])
  })

  it('that cannot be followed leaves the others alone', async () => {
    const odd = await due({ cron: 'setiap malam', since: 5 })
    const good = await due()
    expect(await tickSchedules(jobs)).toBe(2)
    expect(await ticks(odd)).toMatchObject([{ outcome: 'refused', detail: { code: 'schedule_cron' } }])
    expect(await findSchedule(odd)).toMatchObject({ enabled: true, nextAt: null })
    expect(await outcomes(good)).toEqual(['started'])
  })
})

describe('a payload that its job does not take any more', () => {
  it('is refused with the field and the reason; the schedule stays on and goes on when it is mended', async () => {
    const id = await due({ payload: { n: 'satu' } })
    await tickSchedules(jobs)
    expect(await runs()).toEqual([])
    expect(await ticks(id)).toMatchObject([
      { outcome: 'refused', run_id: null, detail: { code: 'schedule_payload', field: 'n' } },
    ])
    expect(await findSchedule(id)).toMatchObject({ enabled: true, nextAt: expect.any(Date) })
    await db()('schedules').where({ id }).update({ payload: '{"n": 2}' })
    await dueAgain(id, 0)
    await tickSchedules(jobs)
    expect(await outcomes(id)).toEqual(['refused', 'started'])
  })

  it('and a job that is no more are told apart', async () => {
    const id = await due({ job: 'test.gone' })
    await tickSchedules(jobs)
    expect(await ticks(id)).toMatchObject([
      { outcome: 'refused', detail: { code: 'schedule_job', job: 'test.gone' } },
    ])
  })
})

describe('a tick whose run before has not ended', () => {
  it('with "skip" starts nothing, and says which run stood in its way', async () => {
    const id = await due({ overlap: 'skip' })
    await tickSchedules(jobs)
    const [first] = await runs()
    await dueAgain(id, 0)
    await tickSchedules(jobs)
    expect(await runs()).toHaveLength(1)
    expect(await ticks(id)).toMatchObject([
      { outcome: 'started' },
      { outcome: 'overlapped', run_id: null, detail: { runId: first.id } },
    ])
    await end(first.id)
    await db().raw("UPDATE schedule_ticks SET tick_at = tick_at - interval '1 hour'")
    await dueAgain(id)
    await tickSchedules(jobs)
    expect(await outcomes(id)).toEqual(['started', 'overlapped', 'started'])
  })

  it('with "skip" minds a run of the same key that a person started', async () => {
    const { run } = await startRun(keyed, { payload: {}, requestedBy: 'siti' })
    const id = await due({ job: 'test.keyed', overlap: 'skip' })
    await tickSchedules(jobs)
    expect(await ticks(id)).toMatchObject([{ outcome: 'overlapped', detail: { runId: run.id } }])
  })

  it('with "queue" starts beside it when the job has no key', async () => {
    const id = await due({ overlap: 'queue' })
    await tickSchedules(jobs)
    await dueAgain(id, 0)
    await tickSchedules(jobs)
    expect(await outcomes(id)).toEqual(['started', 'started'])
    expect(await runs()).toHaveLength(2)
  })

  it('with "queue" waits for the key, one tick at most, and starts once as soon as it is free', async () => {
    const { run } = await startRun(keyed, { payload: {}, requestedBy: 'siti' })
    const id = await due({ job: 'test.keyed', overlap: 'queue', since: 2 })
    await tickSchedules(jobs)
    expect(await ticks(id)).toMatchObject([{ outcome: 'waiting', detail: { runId: run.id } }])
    await dueAgain(id, 0)
    await tickSchedules(jobs)
    expect(await outcomes(id)).toEqual(['waiting', 'overlapped'])
    expect(await runs()).toHaveLength(1)
    await end(run.id)
    await Promise.all(Array.from({ length: 10 }, () => tickSchedules(jobs)))
    expect(await outcomes(id)).toEqual(['started', 'overlapped'])
    expect(await runs()).toHaveLength(2)
    expect(await findSchedule(id)).toMatchObject({ waitingTick: null })
  })

  it('that waits is given up when the schedule is switched off', async () => {
    await startRun(keyed, { payload: {}, requestedBy: 'siti' })
    const id = await due({ job: 'test.keyed', overlap: 'queue' })
    await tickSchedules(jobs)
    const known = await findSchedule(id)
    if (!known) throw new Error('gone')
    const off = { ...known, enabled: false, nextAt: null, updatedBy: 'siti' }
    const { title, payload: set, cron, timeZone, enabled, overlap, missed, nextAt, updatedBy } = off
    const fields = { title, payload: set, cron, timeZone, enabled, overlap, missed, nextAt, updatedBy }
    expect(await changeSchedule(known, fields)).toBe(true)
    expect(await outcomes(id)).toEqual(['missed'])
    expect(await tickSchedules(jobs)).toBe(0)
  })

  it('with "replace" cancels it and starts anew, both or neither', async () => {
    const id = await due({ job: 'test.keyed', overlap: 'replace' })
    await tickSchedules(jobs)
    const [first] = await runs()
    await dueAgain(id, 0)
    await Promise.all(Array.from({ length: 10 }, () => tickSchedules(jobs)))
    const all = await runs()
    expect(all.map(({ status }) => status)).toEqual(['cancelled', 'queued'])
    expect(await ticks(id)).toMatchObject([
      { outcome: 'started' },
      { outcome: 'started', run_id: all[1].id, detail: { replaced: [first.id] } },
    ])
    const events = await db()('run_events').where({ run_id: first.id, kind: 'cancelled' })
    expect(events).toMatchObject([{ actor: 'schedule:Uji malam' }])
  })
})

describe('ticks that nobody saw', () => {
  const HOUR = 3_600

  it('with "skip" start nothing and are told in one line', async () => {
    const id = await due({ missed: 'skip', since: HOUR, cron: '*/10 * * * *' })
    await tickSchedules(jobs)
    const [tick] = await ticks(id)
    expect(tick).toMatchObject({ outcome: 'missed', run_id: null })
    expect(tick.detail.count).toBeGreaterThanOrEqual(6)
    expect(tick.detail.count).toBeLessThanOrEqual(7)
  })

  it('with "once" start one run for all of them', async () => {
    const id = await due({ missed: 'once', since: 24 * HOUR, cron: '0 * * * *' })
    await tickSchedules(jobs)
    expect(await runs()).toHaveLength(1)
    expect(await outcomes(id)).toEqual(['missed', 'started'])
    await tickSchedules(jobs)
    expect(await runs()).toHaveLength(1)
  })

  it('with "all" start a run each, a hundred at most, the newest', async () => {
    const few = await due({ missed: 'all', since: HOUR, cron: '*/10 * * * *' })
    await tickSchedules(jobs)
    const begun = await outcomes(few)
    expect(begun.length).toBeGreaterThanOrEqual(6)
    expect(new Set(begun)).toEqual(new Set(['started']))
    expect(await runs()).toHaveLength(begun.length)

    const many = await due({ missed: 'all', since: 400 * 24 * HOUR, cron: EVERY_MINUTE })
    await tickSchedules(jobs)
    const all = await ticks(many)
    expect(all.filter(({ outcome }) => outcome === 'started')).toHaveLength(100)
    expect(all.filter(({ outcome }) => outcome === 'missed')).toMatchObject([{ detail: { hasMore: true } }])
  })

  it.each([
    ['skip', ['started', ...Array(5).fill('overlapped')], 1],
    ['queue', ['waiting', ...Array(5).fill('overlapped')], 1],
    ['replace', Array(6).fill('started'), 6],
  ] as const)('with "all" still mind the overlap %s', async (overlap, expected, count) => {
    if (overlap === 'queue') await startRun(keyed, { payload: {}, requestedBy: 'siti' })
    const id = await due({ job: 'test.keyed', missed: 'all', overlap })
    // Six ticks that nobody saw, the newest half an hour ago, the next in half an hour.
    await db().raw(
      `UPDATE schedules SET cron = extract(minute FROM half) || ' * * * *', next_at = half - interval '5 hours'
       FROM (SELECT date_trunc('minute', clock_timestamp() - interval '30 minutes') AS half) AS ago WHERE id = ?`,
      [id],
    )
    await tickSchedules(jobs)
    expect(await outcomes(id)).toEqual(expected)
    expect(await runs()).toHaveLength(count)
    const active = (await runs()).filter(({ status }) => status === 'queued')
    expect(active).toHaveLength(1)
  })

  it('are not missed yet within a minute', async () => {
    const id = await due({ missed: 'skip', since: 30, cron: '0 0 1 1 *' })
    await tickSchedules(jobs)
    expect(await outcomes(id)).toEqual(['started'])
  })
})

describe('what the code proposes', () => {
  it('is there after the first start, with its next run when it is on', async () => {
    expect(await declareSchedules(productJobs, defaultSchedules)).toBe(6)
    const listed = await listSchedules()
    expect(listed.map(({ schedule }) => [schedule.job, schedule.enabled])).toEqual(
      expect.arrayContaining([
        ['system.prune', true],
        ['proxy.pangkat', false],
        ['proxy.skk', false],
      ]),
    )
    const prune = listed.find(({ schedule }) => schedule.job === 'system.prune')?.schedule
    expect(prune?.nextAt?.toISOString()).toMatch(/T19:15:00.000Z$/)
    expect(listed.find(({ schedule }) => schedule.job === 'proxy.skk')?.schedule.nextAt).toBeNull()
  })

  it('overwrites nothing that people changed, however many deploys follow at once', async () => {
    await declareSchedules(productJobs, defaultSchedules)
    await db()('schedules')
      .where({ id: 'proxy-pangkat' })
      .update({ cron: '30 1 * * *', enabled: true, next_at: db().fn.now() })
    const before = await db()('schedules').orderBy('id')
    await Promise.all(Array.from({ length: 5 }, () => declareSchedules(productJobs, defaultSchedules)))
    expect(await db()('schedules').orderBy('id')).toEqual(before)
  })

  it('does not come back after somebody deleted it', async () => {
    await declareSchedules(productJobs, defaultSchedules)
    expect(await deleteSchedule('system-prune', 'siti')).toBe(true)
    expect(await declareSchedules(productJobs, defaultSchedules)).toBe(0)
    expect(await findSchedule('system-prune')).toBeNull()
    expect((await listSchedules()).map(({ schedule }) => schedule.id)).not.toContain('system-prune')
  })

  it('cannot be of an unknown job, or never due: the worker says so at its start', async () => {
    const [proposal] = defaultSchedules
    if (!proposal) throw new Error('no default')
    await expect(declareSchedules(productJobs, [{ ...proposal, job: 'test.gone' }])).rejects.toThrow(
      'test.gone',
    )
    await expect(declareSchedules(productJobs, [{ ...proposal, cron: '0 0 30 2 *' }])).rejects.toThrow(
      'schedule_never',
    )
    expect(await listSchedules()).toEqual([])
  })
})

describe('the next moment', () => {
  it('that is stored after a turn is the one the expression gives, for any expression', async () => {
    await fc.assert(
      fc.asyncProperty(expressions, zones, async (cron, timeZone) => {
        const id = await due({ cron, timeZone, since: 0 })
        const before = await databaseNow()
        await tickSchedules(jobs)
        const after = await databaseNow()
        const stored = (await findSchedule(id))?.nextAt
        const timing = { cron, timeZone }
        expect([nextTick(timing, before), nextTick(timing, after)]).toContainEqual(stored)
        expect(stored && stored > before).toBe(true)
        await db()('schedules').where({ id }).delete()
      }),
      { numRuns: 40 },
    )
  })
})
