/** What pages read from addresses, rows and runs. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isFiltered,
  listStateToQuery,
  PAGE_SIZES,
  readListState,
  readMonth,
  withFilter,
  withoutFilters,
} from '@/components/list/row-filters'
import { durationMs, isRunActive, readResult, shownState, stageStates } from '@/components/run-state'
import { countsOf } from '@/components/runs/outcome'
import { isEmptyValue, textAt } from '@/components/values/row-value'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { RunView } from '@/jobs/engine/run-view'
import { ALL_RUN_STATES, RUN_STATUSES, statusOf } from '@/jobs/engine/states'
import type { ListShape } from '@/replies/rows'

const shape: ListShape = {
  type: 'contoh',
  title: 'Contoh',
  columns: [],
  filters: [
    { name: 'nip', title: 'NIP', match: 'contains' },
    { name: 'status', title: 'Status', match: 'status', options: [{ value: '0', label: 'Draf' }] },
    { name: 'periode', title: 'Periode', match: 'month' },
  ],
  sorts: [
    { name: 'nama', title: 'Nama' },
    { name: 'tgl', title: 'Tanggal' },
  ],
  detail: [],
}

describe('what a list shows, in its address', () => {
  const text = fc.string().map((value) => value.trim())
  const given = text.filter((value) => value !== '')
  it('comes back from the address it was written to', () => {
    const state = fc.record({
      page: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      limit: fc.constantFrom(...PAGE_SIZES),
      sort: fc.option(fc.record({ name: fc.constantFrom('nama', 'tgl'), isDescending: fc.boolean() })),
      unit: text,
      filters: fc.record(
        { nip: given, status: given, periode: given },
        { requiredKeys: [], noNullPrototype: true },
      ),
    })
    fc.assert(
      fc.property(state, (wanted) => {
        const address = new URLSearchParams(listStateToQuery(wanted)).toString()
        expect(readListState(Object.fromEntries(new URLSearchParams(address)), shape)).toEqual(wanted)
      }),
    )
  })
  it('is never odd, whatever the address holds', () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string()), fc.integer().map(String))
    const names = ['page', 'limit', 'sort', 'unit', 'nip', 'status', 'other', 'row', 'type']
    const query = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })
    fc.assert(
      fc.property(query, (asked) => {
        const { page, limit, sort, filters } = readListState(asked, shape)
        expect(Number.isSafeInteger(page) && page >= 1).toBe(true)
        expect(PAGE_SIZES).toContain(limit)
        if (sort !== null) expect(shape.sorts.map(({ name }) => name)).toContain(sort.name)
        expect(['nip', 'status', 'periode']).toEqual(expect.arrayContaining(Object.keys(filters)))
        expect(Object.values(filters)).not.toContain('')
      }),
    )
  })
  it('leaves the address short where it says nothing', () => {
    expect(listStateToQuery(readListState({}, shape))).toEqual({})
    const asked = { page: '2', limit: '50', nip: '19', status: '0', sort: '-tgl', unit: '101' }
    expect(listStateToQuery(readListState(asked, shape))).toEqual(asked)
  })
  it('passes over filters and sorts that do not exist', () => {
    const asked = { rahasia: 'x', sort: '-rahasia', row: 'id-1' }
    expect(listStateToQuery(readListState(asked, shape))).toEqual({})
  })
  it('is filtered only when it looks for something', () => {
    expect(isFiltered(readListState({ page: '3', nip: '  ' }, shape))).toBe(false)
    expect(isFiltered(readListState({ nip: '19' }, shape))).toBe(true)
    expect(isFiltered(readListState({ unit: '101' }, shape))).toBe(true)
  })
  it('starts from its first page when a filter changes or all go', () => {
    const state = readListState({ page: '4', nip: '19', unit: '1', sort: 'tgl' }, shape)
    expect(listStateToQuery(withFilter(state, 'status', '0'))).toEqual({
      nip: '19',
      unit: '1',
      sort: 'tgl',
      status: '0',
    })
    expect(listStateToQuery(withFilter(state, 'nip', ''))).toEqual({ unit: '1', sort: 'tgl' })
    expect(listStateToQuery(withoutFilters(state))).toEqual({ sort: 'tgl' })
  })
  it.each([
    ['2025-12', '2025-12'],
    ['12-2025', '2025-12'],
    [' 2025-01 ', '2025-01'],
    ['2025-13', null],
    ['2025', null],
    ['', null],
  ])('reads the month %j as %j', (typed, month) => {
    expect(readMonth(typed)).toBe(month)
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

describe('a value', () => {
  it.each([null, undefined, '', [], {}])('%j is nothing to show', (value) => {
    expect(isEmptyValue(value)).toBe(true)
  })
  it.each([0, false, ' ', [0], { a: null }])('%j is something', (value) => {
    expect(isEmptyValue(value)).toBe(false)
  })
})

const view: RunView = {
  id: 'proxy-pangkat-1',
  family: 'proxy',
  type: 'pangkat',
  status: 'running',
  state: 'running',
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
  blockedOn: null,
  priority: 'normal',
  lane: null,
  parentId: null,
  children: null,
  resolution: null,
}
const { stages } = proxyJobs[0]

describe('the state of a run on the page', () => {
  it('is what the server says, or none where there is no run', () => {
    expect(shownState(null)).toBe('none')
    for (const state of ALL_RUN_STATES)
      expect(shownState({ ...view, status: statusOf(state), state })).toBe(state)
  })
  it('is "token needed" while a queued run waits for one', () => {
    const blocked: RunView = { ...view, status: 'queued', blockedOn: 'siasn-token' }
    expect(shownState(blocked)).toBe('token')
    expect(isRunActive(blocked)).toBe(true)
  })
  it('is active until the run has ended', () => {
    expect(isRunActive(null)).toBe(false)
    expect(RUN_STATUSES.filter((status) => isRunActive({ ...view, status }))).toEqual([
      'queued',
      'running',
      'waiting',
    ])
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
      isComplete: true,
      warning: null,
    })
  })
  it('says when not every row could be seen', () => {
    expect(readResult({ ...completed, result: { complete: false } })?.isComplete).toBe(false)
  })
  it('carries its warning', () => {
    expect(readResult({ ...completed, result: { warning: 'incomplete' } })?.warning).toBe('incomplete')
  })
  it('is there only when the run completed', () => {
    expect(readResult(null)).toBeNull()
    expect(readResult({ ...completed, status: 'dead' })).toBeNull()
    expect(readResult({ ...completed, result: null })).toBeNull()
  })
  it('counts what changed, and tells nothing changed from nothing counted', () => {
    const counts = (result: RunView['result'], status: RunView['status'] = 'completed') =>
      countsOf({ status, result })
    expect(counts({ inserted: 2, updated: 0, failedRows: 1, fileName: 'a' })).toEqual([
      ['inserted', 2],
      ['failedRows', 1],
    ])
    expect(counts({ inserted: 0, updated: 0, deleted: 0 })).toEqual([])
    expect(counts({ pruned: 3 })).toBeNull()
    expect(counts({ inserted: '2' })).toBeNull()
    expect(counts(null)).toBeNull()
    expect(counts({ inserted: 2 }, 'cancelled')).toBeNull()
  })
})
