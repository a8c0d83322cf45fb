/** What pages read from addresses, rows and runs. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filtersToQuery, isFiltered, PAGE_SIZES, readFilters } from '@/components/row-filters'
import { textAt } from '@/components/row-value'
import {
  durationMs,
  isRunActive,
  postponement,
  readResult,
  shownState,
  stageStates,
} from '@/components/run-state'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { RunView } from '@/jobs/engine/run-view'
import { RUN_STATUSES } from '@/jobs/engine/states'

describe('the filters in an address', () => {
  it('come back from the address they were written to', () => {
    const text = fc.string().map((value) => value.trim())
    const filters = fc.record({
      page: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      limit: fc.constantFrom(...PAGE_SIZES),
      nip: text,
      nama: text,
    })
    fc.assert(
      fc.property(filters, (wanted) => {
        const address = new URLSearchParams(filtersToQuery(wanted)).toString()
        expect(readFilters(Object.fromEntries(new URLSearchParams(address)))).toEqual(wanted)
      }),
    )
  })
  it('are never odd, whatever the address holds', () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string()), fc.integer().map(String))
    fc.assert(
      fc.property(
        fc.record({ page: value, limit: value, nip: value, nama: value }, { requiredKeys: [] }),
        (query) => {
          const { page, limit, nip, nama } = readFilters(query)
          expect(Number.isSafeInteger(page) && page >= 1).toBe(true)
          expect(PAGE_SIZES).toContain(limit)
          expect([nip, nama]).toEqual([nip.trim(), nama.trim()])
        },
      ),
    )
  })
  it('leave the address short where they say nothing', () => {
    expect(filtersToQuery(readFilters({}))).toEqual({})
    expect(filtersToQuery(readFilters({ page: '2', limit: '50', nip: '19' }))).toEqual({
      page: '2',
      limit: '50',
      nip: '19',
    })
  })
  it('are filters only when they look for something', () => {
    expect(isFiltered(readFilters({ page: '3', nama: '  ' }))).toBe(false)
    expect(isFiltered(readFilters({ nama: 'Ayu' }))).toBe(true)
  })
})

describe('a value of a row', () => {
  const row = {
    nama: 'Ayu',
    status: 0,
    aktif: false,
    kosong: null,
    usulan_data: { data: { golongan: 'III/a' } },
  }
  it.each([
    ['nama', 'Ayu'],
    ['status', '0'],
    ['aktif', 'false'],
    ['kosong', ''],
    ['kosong.dalam', ''],
    ['tidak_ada', ''],
    ['usulan_data', ''],
    ['usulan_data.data.golongan', 'III/a'],
    ['usulan_data.data.lain', ''],
    ['nama.length', ''],
  ])('at %s reads %j', (path, expected) => {
    expect(textAt(row, path)).toBe(expected)
  })
})

const NOW = Date.parse('2026-01-05T07:00:00Z')
const view: RunView = {
  id: 'proxy-pangkat-1',
  family: 'proxy',
  type: 'pangkat',
  status: 'running',
  percent: 35,
  stage: 'fetch',
  message: null,
  done: null,
  total: null,
  failures: 0,
  maxAttempts: 4,
  result: null,
  error: null,
  requestedBy: 'uji',
  createdAt: '2026-01-05T06:59:00.000Z',
  startedAt: '2026-01-05T06:59:10.000Z',
  finishedAt: null,
  runAt: '2026-01-05T06:59:00.000Z',
  version: 1,
}
const { stages } = proxyJobs[0]

describe('the state of a run on the page', () => {
  it('is its status, or none where there is no run', () => {
    expect(shownState(null)).toBe('none')
    for (const status of RUN_STATUSES) expect(shownState({ ...view, status })).toBe(status)
  })
  it('is active until the run has ended', () => {
    expect(isRunActive(null)).toBe(false)
    expect(RUN_STATUSES.filter((status) => isRunActive({ ...view, status }))).toEqual([
      'queued',
      'running',
      'waiting',
    ])
  })
  it('tells a retry and a snooze from waiting its turn', () => {
    const queued: RunView = { ...view, status: 'queued' }
    const later = new Date(NOW + 5_000).toISOString()
    expect(postponement(queued, NOW)).toBeNull()
    expect(postponement({ ...queued, runAt: later }, NOW)).toBe('snooze')
    expect(postponement({ ...queued, runAt: later, failures: 1 }, NOW)).toBe('retry')
    expect(postponement({ ...view, runAt: later }, NOW)).toBeNull()
  })
  it('lasted from its start to its end', () => {
    expect(durationMs(view)).toBeNull()
    expect(durationMs({ ...view, finishedAt: '2026-01-05T06:59:40.000Z' })).toBe(30_000)
  })
})

describe('the stages of a run on the page', () => {
  const states = (run: Partial<RunView> | null) => stageStates(stages, run && { ...view, ...run })
  it('are done before the current one and to do after it', () => {
    expect(states({})).toEqual(['done', 'done', 'current', 'todo', 'todo', 'todo', 'todo'])
  })
  it('stop where the run stopped', () => {
    for (const status of ['dead', 'cancelled'] as const)
      expect(states({ status })).toEqual(['done', 'done', 'stopped', 'todo', 'todo', 'todo', 'todo'])
  })
  it('are all done when it completed, and all to do when there is none', () => {
    expect(new Set(states({ status: 'completed', stage: null }))).toEqual(new Set(['done']))
    expect(new Set(states(null))).toEqual(new Set(['todo']))
    expect(new Set(states({ stage: null }))).toEqual(new Set(['todo']))
  })
  it('have no current one while the run waits to be tried again', () => {
    expect(states({ status: 'queued' })).toEqual(['done', 'done', 'todo', 'todo', 'todo', 'todo', 'todo'])
  })
  it('have at most one that is current, in a run of any status at any stage', () => {
    const names = [null, 'unknown', ...stages.map(({ name }) => name)]
    for (const status of RUN_STATUSES)
      for (const stage of names)
        expect(states({ status, stage }).filter((state) => state === 'current').length).toBeLessThanOrEqual(1)
  })
})

describe('the result of a run', () => {
  const completed: RunView = {
    ...view,
    status: 'completed',
    result: { total: 5, inserted: 0, invalid_values: 2 },
  }
  it('tells 0 from what it does not say', () => {
    expect(readResult(completed)).toEqual({
      totals: {
        total: 5,
        inserted: 0,
        updated: null,
        deleted: null,
        unchanged: null,
        duplicates_removed: null,
      },
      invalidValues: 2,
      warning: null,
    })
  })
  it('carries its warning', () => {
    expect(readResult({ ...completed, result: { warning: 'incomplete' } })?.warning).toBe('incomplete')
  })
  it('is there only when the run completed', () => {
    expect(readResult(null)).toBeNull()
    expect(readResult({ ...completed, status: 'dead' })).toBeNull()
    expect(readResult({ ...completed, result: null })).toBeNull()
  })
})
