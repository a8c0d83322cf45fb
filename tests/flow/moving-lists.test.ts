/** Lists that move, repeat themselves or miscount while they are read: the table is right, or the run says that it may not be. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Fault, SiasnType } from '@/stand-ins/siasn/server'
import { type Installation, openInstallation, type RunRow } from '../support/installation'
import { keepRows } from '../support/kept-rows'
import { hurried, queueRun } from '../support/pangkat'
import { asStored, type StoredRow, standing, upstreamNow } from '../support/proxy'

const TYPES = ['pangkat', 'pensiun', 'pg_akademik'] as const
const WITH_TOTAL = ['pangkat', 'pensiun'] as const
type Type = (typeof TYPES)[number]

let at: Installation
let before: Record<string, StoredRow[]>
let putBack: () => Promise<void>

beforeAll(async () => {
  at = await openInstallation({
    siasn: { latencyMs: 3, rows: { pangkat: 3_300, pensiun: 660, pg_akademik: 640 }, keepRevisions: true },
  })
  await at.worker()
  before = {}
  for (const type of TYPES) {
    expect(await sync(type)).toMatchObject({ status: 'completed', result: { complete: true } })
    before[type] = await standing(at, type)
  }
  putBack = await keepRows(at, [...TYPES.map((type) => `siasn_proxy.proxy_${type}`), 'public.publications'])
})

afterAll(() => at.close())

/** Every table is a little behind the upstream: two rows vanished, three changed. */
beforeEach(async () => {
  at.siasn.reset()
  await at.database.db('settings').delete()
  await putBack()
  for (const type of TYPES) at.siasn.change(type, { remove: 2, update: 3 })
})

async function sync(type: SiasnType): Promise<RunRow> {
  return hurried(at, await queueRun(at, {}, type))
}

const ids = (rows: readonly { id: string }[]) => new Set(rows.map((row) => row.id))

/** The table is what the upstream holds now, and the run says so. */
async function expectExact(type: Type, run: RunRow): Promise<void> {
  expect(run).toMatchObject({ status: 'completed', result: { complete: true } })
  expect(run.result).not.toHaveProperty('warning')
  expect(await standing(at, type)).toEqual(await upstreamNow(at, type))
}

/** The run warns; every row that stood still stands, and every row that was there all the time is stored. */
async function expectWarned(type: Type, run: RunRow): Promise<void> {
  expect(run).toMatchObject({
    status: 'completed',
    result: { complete: false, deleted: 0, warning: 'incomplete' },
  })
  const now = ids(await standing(at, type))
  for (const { id } of before[type] ?? []) expect(now).toContain(id)
}

/** Called complete, the table is a state that was really served; otherwise the run warns. */
async function expectServedOrWarned(type: Type, run: RunRow): Promise<void> {
  if (!run.result?.complete) return expectWarned(type, run)
  const now = await standing(at, type)
  const wanted = [...ids(now)].sort().join()
  const states = at.siasn.served(type).map((revision) => at.siasn.rowsAt(type, revision))
  const same = states.filter((rows) => [...ids(rows)].sort().join() === wanted)
  const told = await Promise.all(
    same.map((rows) =>
      asStored(
        at,
        type,
        rows.map(({ row }) => row),
      ),
    ),
  )
  expect(told).toContainEqual(now)
}

/** Every row that stood and is still there upstream still stands, and every row that was there all the time stands. */
async function expectNothingLost(type: Type, run: RunRow): Promise<void> {
  expect(run).toMatchObject({ status: 'completed' })
  const now = ids(await standing(at, type))
  for (const { id } of await upstreamNow(at, type)) if (stood(type).has(id)) expect(now).toContain(id)
}

const stood = (type: Type) => ids(before[type] ?? [])

/** Whatever was told of the moving list, one sync of the list at rest puts the table right. */
async function expectHealedAtRest(type: Type): Promise<void> {
  at.siasn.clearFaults()
  await expectExact(type, await sync(type))
}

const forEver: [string, Fault][] = [
  ['by rows that come at its head', { kind: 'drift', every: 3, remove: false }],
  ['by rows that vanish', { kind: 'drift', every: 3, insert: false }],
  ['by both', { kind: 'drift' }],
]
describe.each(forEver)('a list that moves for ever %s', (_how, fault) => {
  it.each(WITH_TOTAL)(
    '(%s) ends as a state that was served, or with a warning and without deletions',
    async (type) => {
      at.siasn.setFaults([{ ...fault, endpoint: type }])
      const run = await sync(type)
      await expectServedOrWarned(type, run)
      await expectNothingLost(type, run)
      await expectHealedAtRest(type)
    },
  )
  it('without a total never costs a row that is still there', async () => {
    at.siasn.setFaults([{ ...fault, endpoint: 'pg_akademik' }])
    await expectNothingLost('pg_akademik', await sync('pg_akademik'))
    await expectHealedAtRest('pg_akademik')
  })
})

it('a list that is never the same twice is warned about after three looks', async () => {
  await at.database.db('settings').insert({ name: 'maxConcurrency', value: '1', updated_by: 'uji' })
  at.siasn.setFaults([{ kind: 'drift', endpoint: 'pangkat' }])
  const run = await sync('pangkat')
  expect(run.result?.passes).toBe(3)
  await expectWarned('pangkat', run)
  await expectHealedAtRest('pangkat')
})

describe('a list that moves only while the first pass reads it', () => {
  it.each(TYPES)('by rows that come at its head (%s) ends exact', async (type) => {
    at.siasn.setFaults([{ kind: 'drift', endpoint: type, times: 4, remove: false }])
    await expectExact(type, await sync(type))
  })
  it.each(TYPES)('by rows that vanish (%s) ends exact', async (type) => {
    at.siasn.setFaults([{ kind: 'drift', endpoint: type, times: 4, insert: false }])
    const run = await sync(type)
    expect(run.result?.passes).toBeGreaterThan(1)
    await expectExact(type, run)
  })
  it.each(TYPES)('by both (%s) ends exact', async (type) => {
    at.siasn.setFaults([{ kind: 'drift', endpoint: type, times: 5 }])
    await expectExact(type, await sync(type))
  })
})

describe('a list that holds rows twice', () => {
  it.each([1, 40, 129])(
    '%i of them: two looks agree, the later copy stands, and what vanished is deleted',
    async (count) => {
      const type = 'pangkat'
      at.siasn.setFaults([{ kind: 'duplicates', endpoint: type, count }])
      const run = await sync(type)
      expect(run).toMatchObject({
        status: 'completed',
        result: { passes: 2, complete: true, total: 3_298, deleted: 2, inserted: 0 },
      })
      const revision = at.siasn.served(type).at(-1) ?? 0
      const rows = at.siasn.rowsAt(type, revision, count).map(({ row }) => row)
      expect(await standing(at, type)).toEqual(await asStored(at, type, rows))
      expect(run.result).toMatchObject({ duplicates_removed: count })
    },
  )
  it('and has no total: the same', async () => {
    const type = 'pg_akademik'
    at.siasn.setFaults([{ kind: 'duplicates', endpoint: type, count: 30 }])
    expect(await sync(type)).toMatchObject({
      result: { passes: 2, complete: true, total: 638, deleted: 2, duplicates_removed: 30 },
    })
    const rows = at.siasn.rowsAt(type, at.siasn.served(type).at(-1) ?? 0, 30).map(({ row }) => row)
    expect(await standing(at, type)).toEqual(await asStored(at, type, rows))
  })
  it('and moves besides: nothing is deleted that is still there', async () => {
    at.siasn.setFaults([
      { kind: 'duplicates', endpoint: 'pangkat', count: 129 },
      { kind: 'drift', endpoint: 'pangkat' },
    ])
    await expectWarned('pangkat', await sync('pangkat'))
  })
})

describe('a total that cannot be believed', () => {
  it.each(WITH_TOTAL)(
    'because it changes with every page (%s): the rows are taken for what they are',
    async (type) => {
      at.siasn.setFaults([{ kind: 'shuffle_total', endpoint: type }])
      await expectServedOrWarned(type, await sync(type))
      await expectHealedAtRest(type)
    },
  )
  it.each(WITH_TOTAL)(
    'because it is always one too many (%s): a warning, and nothing is deleted',
    async (type) => {
      at.siasn.setFaults([{ kind: 'wrong_total', endpoint: type, delta: 1 }])
      const run = await sync(type)
      expect(run.result?.passes).toBe(2)
      await expectWarned(type, run)
      await expectHealedAtRest(type)
    },
  )
  it.each(WITH_TOTAL)(
    'because it is always one too few (%s): the run fails, the table as before',
    async (type) => {
      at.siasn.setFaults([{ kind: 'wrong_total', endpoint: type, delta: -1 }])
      expect(await sync(type)).toMatchObject({ status: 'dead', error: { code: 'upstream_wrong_total' } })
      expect(await standing(at, type)).toEqual(before[type])
      await expectHealedAtRest(type)
    },
  )
})

it('a run that could not see everything still brings what is new and what has changed', async () => {
  const { inserted, updated } = at.siasn.change('pangkat', { insert: 20, update: 20 })
  at.siasn.setFaults([{ kind: 'wrong_total', endpoint: 'pangkat', delta: 1 }])
  const run = await sync('pangkat')
  await expectWarned('pangkat', run)
  expect(run.result).toMatchObject({ inserted: 20 })
  const now = new Map((await standing(at, 'pangkat')).map((row) => [row.id, row]))
  for (const row of await upstreamNow(at, 'pangkat'))
    if (inserted.includes(row.id) || updated.includes(row.id)) expect(now.get(row.id)).toEqual(row)
})

describe('an upstream that can bear only so many requests at once', () => {
  const limits: [string, Fault][] = [
    ['refuses the others', { kind: 'refuse_above', concurrent: 3 }],
    ['answers the others with 429', { kind: 'refuse_above', concurrent: 3, status: 429 }],
    ['becomes slow', { kind: 'latency_above', concurrent: 3, ms: 60 }],
  ]
  it.each(limits)('and %s: the sync finds its pace and nobody notices', async (_what, fault) => {
    at.siasn.setFaults([
      { ...fault, endpoint: 'pg_akademik' },
      { kind: 'slow', endpoint: 'pg_akademik', ms: 20 },
    ])
    const id = await queueRun(at, {}, 'pg_akademik')
    const run = await at.finished(id)
    expect(run).toMatchObject({ status: 'completed', failures: 0, attempt: 1, result: { complete: true } })
    expect(await standing(at, 'pg_akademik')).toEqual(await upstreamNow(at, 'pg_akademik'))
    const { maxConcurrent } = at.siasn.stats().endpoints.pg_akademik
    expect(maxConcurrent).toBeGreaterThanOrEqual(3)
    expect(maxConcurrent).toBeLessThanOrEqual(8)
  })
})
