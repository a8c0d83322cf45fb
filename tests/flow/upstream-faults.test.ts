/** SIASN down, slow, lying or expired: the run ends with words a person understands, and the table is as before. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '@/stand-ins/siasn/server'
import { type Installation, openInstallation } from '../support/installation'
import { hurried, queueRun, tableRows, upstreamRows } from '../support/pangkat'
import { until } from '../support/processes'

let at: Installation
let before: { id: string; nama: string }[]

beforeAll(async () => {
  at = await openInstallation({
    siasn: { latencyMs: 0, rows: { pangkat: 2_300 } },
    env: { SIASN_TIMEOUT_MS: '1500' },
  })
  await at.worker()
})

afterAll(() => at.close())

beforeEach(async () => {
  at.siasn.reset()
  const first = await queueRun(at)
  expect(await at.finished(first)).toMatchObject({ status: 'completed' })
  before = await tableRows(at)
  at.siasn.change('pangkat', { insert: 5, update: 7, remove: 3 })
})

/** The fault lasts: after its attempts the run is dead for this reason, and readers see what they saw. */
async function expectDead(fault: Fault, code: string, failures: number): Promise<string> {
  at.siasn.setFaults([fault])
  const run = await hurried(at, await queueRun(at))
  expect(run).toMatchObject({ status: 'dead', failures, error: { code } })
  expect(run.percent).toBeLessThan(100)
  expect(await tableRows(at)).toEqual(before)
  expect(run.error?.message).not.toContain('stand-in-token')
  return run.id
}

/** The fault passes: a later attempt goes on and brings all rows. */
async function expectHealed(fault: Fault, outcome: string): Promise<void> {
  at.siasn.setFaults([{ ...fault, after: 2, times: 1 }])
  const id = await queueRun(at)
  const run = await hurried(at, id)
  expect(run).toMatchObject({ status: 'completed', result: { inserted: 5, updated: 7, deleted: 3 } })
  expect(await tableRows(at)).toEqual(upstreamRows(at))
  const attempts = await at.database.db('job_attempts').where({ run_id: id }).orderBy('attempt')
  expect(attempts.map((attempt: { outcome: string }) => attempt.outcome)).toEqual([outcome, 'completed'])
}

describe('a fault that lasts ends the run dead, the table as before:', () => {
  it('an expired or wrong token, at once', () => expectDead({ kind: 'unauthorized' }, 'token_rejected', 1))
  it('server errors', () => expectDead({ kind: 'server_error', status: 503 }, 'upstream_error', 4))
  it('closed sockets', () => expectDead({ kind: 'close_socket' }, 'upstream_unreachable', 4))
  it('bodies that are cut off', () => expectDead({ kind: 'cut_body' }, 'upstream_cut', 4))
  it('a 200 without the rows', () => expectDead({ kind: 'missing_rows' }, 'upstream_no_rows', 4))
  it('a 200 without the total', () => expectDead({ kind: 'missing_total' }, 'upstream_no_total', 4))
  it('a maintenance page', () => expectDead({ kind: 'not_json' }, 'upstream_not_json', 4))
  it('a total that is too large', () =>
    expectDead({ kind: 'wrong_total', delta: 600 }, 'upstream_wrong_total', 4))
  it('a total that is too small', () =>
    expectDead({ kind: 'wrong_total', total: 1_000 }, 'upstream_wrong_total', 4))
  it('empty pages that claim a full total', () =>
    expectDead({ kind: 'empty_page' }, 'upstream_wrong_total', 4))
  it('the same page again and again, at once', () =>
    expectDead({ kind: 'ignore_offset' }, 'upstream_ignores_offset', 1))
  it('rows without an id', () => expectDead({ kind: 'missing_id' }, 'upstream_row_without_id', 4))
  it('no answer at all', () => expectDead({ kind: 'hang' }, 'upstream_timeout', 4))
  it('answers that are too slow', () => expectDead({ kind: 'slow', ms: 3_000 }, 'upstream_timeout', 4))
  it('far fewer rows than before', async () => {
    at.siasn.change('pangkat', { remove: 1_500 })
    const id = await queueRun(at)
    expect(await at.finished(id)).toMatchObject({ status: 'dead', failures: 1, error: { code: 'shrunk' } })
    expect(await tableRows(at)).toEqual(before)
  })
  it('no rows at all', async () => {
    at.siasn.change('pangkat', { remove: 2_302 })
    const id = await queueRun(at)
    expect(await at.finished(id)).toMatchObject({ status: 'dead', failures: 1, error: { code: 'shrunk' } })
    expect(await tableRows(at)).toEqual(before)
  })
})

describe('a fault that passes costs one attempt, and the fetch goes on where it was:', () => {
  it('a server error', () => expectHealed({ kind: 'server_error', status: 500 }, 'failed'))
  it('a closed socket', () => expectHealed({ kind: 'close_socket' }, 'failed'))
  it('a cut body', () => expectHealed({ kind: 'cut_body' }, 'failed'))
  it('a 429 with seconds to wait, uncounted', () =>
    expectHealed({ kind: 'rate_limit', retryAfter: 30 }, 'snoozed'))
  it('a 429 with a date to wait for, uncounted', () =>
    expectHealed({ kind: 'rate_limit', retryAfter: new Date(Date.now() + 60_000).toUTCString() }, 'snoozed'))
  it('a 429 that does not say how long, uncounted', () => expectHealed({ kind: 'rate_limit' }, 'snoozed'))
})

it('a 429 waits as long as it asks', async () => {
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

it('a person who knows that so many rows vanished can allow it', async () => {
  at.siasn.change('pangkat', { remove: 1_500 })
  const id = await queueRun(at, { allowShrink: true })
  expect(await at.finished(id)).toMatchObject({ status: 'completed', result: { complete: true, total: 802 } })
  expect(await tableRows(at)).toEqual(upstreamRows(at))
})

it('data that moves while it is paged: duplicates are counted, the later page wins, and nothing that was not seen is deleted', async () => {
  at.siasn.setFaults([{ kind: 'drift', every: 1 }])
  const id = await queueRun(at)
  const run = await at.finished(id)
  expect(run).toMatchObject({
    status: 'completed',
    result: { complete: false, deleted: 0, warning: 'incomplete' },
  })
  expect(run.result?.duplicates_removed).toBeGreaterThan(0)
  const kept = new Set((await tableRows(at)).map((row) => row.id))
  for (const row of before) expect(kept).toContain(row.id)
})

it('0, false and empty text stay values; the year 1 becomes no date; dates sort as dates', async () => {
  at.siasn.change('pangkat', { insert: 1 })
  await at.finished(await queueRun(at))
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
