/** SIASN down, slow, lying or refusing: the run ends with words a person understands, and the table is as before. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Fault, SiasnType } from '@/stand-ins/siasn/server'
import { type Installation, openInstallation } from '../support/installation'
import { keepRows } from '../support/kept-rows'
import { hurried, queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { outcomesOf, type StoredRow, standing, upstreamNow } from '../support/proxy'

/** One list paged by rows with a total, one asked by POST, one paged by pages until an empty one. */
const TYPES = ['pangkat', 'pensiun', 'pg_akademik'] as const
/** Requests of a whole pass. */
const PAGES = { pangkat: 5, pensiun: 4, pg_akademik: 5 }

let at: Installation
let before: Record<string, StoredRow[]>
let putBack: () => Promise<void>

beforeAll(async () => {
  at = await openInstallation({
    siasn: {
      latencyMs: 0,
      rows: { pangkat: 2_300, pensiun: 340, pg_akademik: 320, pg_profesi: 130, skk: 700 },
    },
    env: { SIASN_TIMEOUT_MS: '700', SIASN_MAX_ROWS: '3000' },
  })
  await at.worker()
  const firsts = await Promise.all(TYPES.map((type) => queueRun(at, {}, { type })))
  for (const first of firsts) expect(await at.finished(first)).toMatchObject({ status: 'completed' })
  before = {}
  for (const type of TYPES) before[type] = await standing(at, type)
  putBack = await keepRows(at, [...TYPES.map((type) => `siasn_proxy.proxy_${type}`), 'public.publications'])
})

afterAll(() => at.close())

beforeEach(async () => {
  at.siasn.reset()
  await at.database.db('settings').delete()
  await putBack()
  for (const type of TYPES) at.siasn.change(type, { insert: 5, update: 7, remove: 3 })
})

type Type = (typeof TYPES)[number]

/** The fault lasts: after its attempts the run is dead for this reason, and readers see what they saw. */
async function expectDead(type: Type, fault: Fault, [code, attempts]: [string, number]): Promise<void> {
  at.siasn.setFaults([{ ...fault, endpoint: type }])
  // All attempts are the same: one type goes through all of them.
  const maxAttempts = type === 'pangkat' ? 4 : 2
  const failures = Math.min(attempts, maxAttempts)
  const run = await hurried(at, await queueRun(at, {}, { type, maxAttempts }))
  expect(run).toMatchObject({ status: 'dead', failures, error: { code } })
  expect(run.percent).toBeLessThan(100)
  expect(await standing(at, type)).toEqual(before[type])
  expect(run.error?.message).not.toContain('stand-in-token')
}

async function expectWhole(type: SiasnType, id: string): Promise<void> {
  const run = await hurried(at, id)
  expect(run).toMatchObject({
    error: null,
    status: 'completed',
    result: { inserted: 5, updated: 7, deleted: 3, complete: true },
  })
  expect(run.result).not.toHaveProperty('warning')
  expect(await standing(at, type)).toEqual(await upstreamNow(at, type))
}

/** The fault passes within an attempt: nobody notices. */
async function expectUnnoticed(type: Type, fault: Fault, times = 3): Promise<void> {
  at.siasn.setFaults([{ ...fault, endpoint: type, after: 1, times }])
  const id = await queueRun(at, {}, { type })
  await expectWhole(type, id)
  expect(await outcomesOf(at, id)).toEqual(['completed'])
}

/** The fault passes between two attempts: the second goes on where the first was. */
async function expectHealed(type: Type, fault: Fault, outcome: string): Promise<void> {
  const requests = () => at.siasn.stats().endpoints[type].requests
  // One at a time, so that no answer overtakes another.
  await at.database.db('settings').insert({ name: 'maxConcurrency', value: '1', updated_by: 'uji' })
  at.siasn.setFaults([{ ...fault, endpoint: type, after: 2 }])
  const id = await queueRun(at, {}, { type })
  const { cursor } = await until(async () => {
    const run = await at.run(id)
    return run.status === 'queued' && run.attempt === 1 ? run : null
  }, 'the first attempt has ended')
  at.siasn.clearFaults()
  const asked = requests()
  await expectWhole(type, id)
  expect(cursor).toMatchObject({ pass: 1, page: 2 })
  const { result } = await at.run(id)
  // Without a total, what vanished is looked for twice.
  expect(result).toMatchObject({ passes: type === 'pg_akademik' ? 2 : 1 })
  expect(requests() - asked).toBe(PAGES[type] * Number(result?.passes) - 2)
  expect(await outcomesOf(at, id)).toEqual([outcome, 'completed'])
}

it('all five types are synced whole: every row, every column, as SIASN serves them', async () => {
  for (const type of ['pangkat', 'pensiun', 'pg_akademik', 'pg_profesi', 'skk'] as const) {
    const id = await queueRun(at, {}, { type })
    const run = await at.finished(id)
    expect(run).toMatchObject({
      status: 'completed',
      // Without a total, what vanished is looked for twice.
      result: {
        passes: type === 'pg_akademik' ? 2 : 1,
        complete: true,
        duplicates_removed: 0,
        invalid_values: 0,
      },
    })
    const rows = await standing(at, type)
    expect(rows).toHaveLength(at.siasn.stats().endpoints[type].rows)
    expect(rows).toEqual(await upstreamNow(at, type))
  }
})

describe('a fault of SIASN that lasts ends the run dead, the table as before:', () => {
  it.each(TYPES)('server errors (%s)', (type) =>
    expectDead(type, { kind: 'server_error', status: 503 }, ['upstream_error', 4]),
  )
  it.each(TYPES)('closed sockets (%s)', (type) =>
    expectDead(type, { kind: 'close_socket' }, ['upstream_unreachable', 4]),
  )
  it.each(TYPES)('bodies that are cut off (%s)', (type) =>
    expectDead(type, { kind: 'cut_body' }, ['upstream_cut', 4]),
  )
  it.each(TYPES)('a 200 without the rows (%s)', (type) =>
    expectDead(type, { kind: 'missing_rows' }, ['upstream_no_rows', 4]),
  )
  it.each(TYPES)('a maintenance page (%s)', (type) =>
    expectDead(type, { kind: 'not_json' }, ['upstream_not_json', 4]),
  )
  it.each(TYPES)('rows without an id (%s)', (type) =>
    expectDead(type, { kind: 'missing_id' }, ['upstream_row_without_id', 4]),
  )
  it.each(TYPES)('the same page again and again, at once (%s)', (type) =>
    expectDead(type, { kind: 'ignore_offset' }, ['upstream_ignores_offset', 1]),
  )
  it.each(['pangkat', 'pensiun'] as const)('a 200 without the total (%s)', (type) =>
    expectDead(type, { kind: 'missing_total' }, ['upstream_no_total', 4]),
  )
  it.each([
    ['pangkat', 2_950],
    ['pensiun', 440],
  ] as const)('a total that is far too large (%s)', (type, total) =>
    expectDead(type, { kind: 'wrong_total', total }, ['upstream_wrong_total', 4]),
  )
  it.each(['pangkat', 'pensiun'] as const)('a total that is too small (%s)', (type) =>
    expectDead(type, { kind: 'wrong_total', total: 150 }, ['upstream_wrong_total', 4]),
  )
  it.each(['pangkat', 'pensiun'] as const)('empty pages that claim a full total (%s)', (type) =>
    expectDead(type, { kind: 'empty_page' }, ['upstream_wrong_total', 4]),
  )
  it('no answer at all', () => expectDead('pangkat', { kind: 'hang' }, ['upstream_timeout', 4]))
  it('answers that are too slow', () =>
    expectDead('pensiun', { kind: 'slow', ms: 3_000 }, ['upstream_timeout', 4]))
  it('a list that has no end, at once', () =>
    expectDead('pg_akademik', { kind: 'endless' }, ['upstream_endless', 1]))
  it('an empty first page of a list without a total, at once', () =>
    expectDead('pg_akademik', { kind: 'empty_page' }, ['shrunk', 1]))
})

describe('far fewer rows than before end the run dead, the table as before:', () => {
  it.each(TYPES)('a third of them (%s)', async (type) => {
    at.siasn.change(type, { remove: Math.ceil(at.siasn.stats().endpoints[type].rows / 3) })
    const id = await queueRun(at, {}, { type })
    expect(await at.finished(id)).toMatchObject({ status: 'dead', failures: 1, error: { code: 'shrunk' } })
    expect(await standing(at, type)).toEqual(before[type])
  })
  it.each(TYPES)('all of them (%s)', async (type) => {
    at.siasn.change(type, { remove: 100_000 })
    const id = await queueRun(at, {}, { type })
    expect(await at.finished(id)).toMatchObject({ status: 'dead', failures: 1, error: { code: 'shrunk' } })
    expect(await standing(at, type)).toEqual(before[type])
  })
  it.each(TYPES)('unless a person who knows better allows it (%s)', async (type) => {
    at.siasn.change(type, { remove: Math.ceil(at.siasn.stats().endpoints[type].rows / 3) })
    const id = await queueRun(at, { allowShrink: true }, { type })
    expect(await at.finished(id)).toMatchObject({ status: 'completed', result: { complete: true } })
    expect(await standing(at, type)).toEqual(await upstreamNow(at, type))
  })
})

describe('a trouble that passes soon is not noticed:', () => {
  it.each(TYPES)('server errors (%s)', (type) => expectUnnoticed(type, { kind: 'server_error', status: 502 }))
  it.each(TYPES)('closed sockets (%s)', (type) => expectUnnoticed(type, { kind: 'close_socket' }))
  it.each(TYPES)('cut bodies (%s)', (type) => expectUnnoticed(type, { kind: 'cut_body' }))
  it('no answer in time', () => expectUnnoticed('pensiun', { kind: 'hang' }))
  it('a 429 with a second to wait', () => expectUnnoticed('pangkat', { kind: 'rate_limit', retryAfter: 1 }))
  it('a 429 that does not say how long', () => expectUnnoticed('pangkat', { kind: 'rate_limit' }))
  it('an empty page amid a list with a total', () => expectUnnoticed('pangkat', { kind: 'empty_page' }))
  // Once: where no total says more, two passes that end at the same page are believed, and the list has shrunk.
  it('an empty page amid a list without one', () => expectUnnoticed('pg_akademik', { kind: 'empty_page' }, 1))
})

describe('a trouble that lasts longer costs one attempt, and the fetch goes on where it was:', () => {
  it.each(TYPES)('server errors (%s)', (type) =>
    expectHealed(type, { kind: 'server_error', status: 500 }, 'failed'),
  )
  it.each(TYPES)('closed sockets (%s)', (type) => expectHealed(type, { kind: 'close_socket' }, 'failed'))
  it('pages without the rows', () => expectHealed('pg_akademik', { kind: 'missing_rows' }, 'failed'))
  it('a 429 with seconds to wait, uncounted', () =>
    expectHealed('pangkat', { kind: 'rate_limit', retryAfter: 30 }, 'snoozed'))
  it('a 429 with a date to wait for, uncounted', () => {
    const retryAfter = new Date(Date.now() + 60_000).toUTCString()
    return expectHealed('pensiun', { kind: 'rate_limit', retryAfter }, 'snoozed')
  })
  it('a 429 that never says how long, uncounted', () =>
    expectHealed('pg_akademik', { kind: 'rate_limit' }, 'snoozed'))
})

it('a 429 that asks for long waits as long as it asks', async () => {
  at.siasn.setFaults([{ kind: 'rate_limit', retryAfter: 40, times: 1 }])
  const id = await queueRun(at)
  const run = await until(async () => {
    const seen = await at.run(id)
    return seen.status === 'queued' && seen.attempt === 1 ? seen : null
  }, 'the run waits')
  const waitMs = run.run_at.getTime() - Date.now()
  expect(waitMs).toBeGreaterThan(36_000)
  expect(waitMs).toBeLessThanOrEqual(40_000)
  expect(await hurried(at, id)).toMatchObject({ status: 'completed' })
})

it('0, false and empty text stay values; the year 1 becomes no date; dates sort as dates', async () => {
  const { rows } = await at.database.db.raw(`SELECT
    count(*) FILTER (WHERE status_usulan = 0) AS drafts,
    count(*) FILTER (WHERE no_sk = '') AS empty_texts,
    count(*) FILTER (WHERE tgl_sk IS NULL) AS no_dates,
    count(*) FILTER (WHERE tgl_sk < '1900-01-01') AS year_one,
    pg_typeof(min(tgl_sk)) AS kind FROM siasn_proxy.proxy_pangkat`)
  expect(rows[0].drafts).toBeGreaterThan(0)
  expect(rows[0].empty_texts).toBeGreaterThan(0)
  expect(rows[0].no_dates).toBeGreaterThan(0)
  expect(rows[0]).toMatchObject({ year_one: 0, kind: 'date' })
})
