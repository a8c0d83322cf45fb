/** What the pages work out before they draw: who, what differs, what a click would do. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesToQuery, firstKindWithRows, KINDS, readChanges } from '@/components/changes/changes-state'
import { tableTypeOf, undoneBy } from '@/components/changes/table-type'
import { activeCount, cleanupEffect } from '@/components/jobs/jobs'
import { PAGE_SIZES } from '@/components/list/row-filters'
import { shownStages } from '@/components/runs/shown-stages'
import { flawOf, typedValue } from '@/components/settings/setting'
import { planSyncAll } from '@/components/sync-all-plan'
import { fieldTitle } from '@/components/values/field-title'
import { differences } from '@/components/values/value-diff'
import { readActor } from '@/components/who'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { RunView } from '@/jobs/engine/run-view'
import type { ProxyEntry } from '@/replies/proxy'
import type { Setting } from '@/replies/settings'

describe('who asked for a run', () => {
  it.each([
    ['siti@kantor.go.id', { kind: 'person', name: 'siti@kantor.go.id' }],
    ['system:first-sync', { kind: 'system', name: 'first-sync' }],
    ['system:demo', { kind: 'system', name: 'demo' }],
    ['system:jadwal', { kind: 'otherSystem', name: 'jadwal' }],
    ['token:cron: malam', { kind: 'token', name: 'cron: malam' }],
    ['cli:root', { kind: 'cli', name: 'root' }],
    ['schedule:Pembersihan malam', { kind: 'schedule', name: 'Pembersihan malam' }],
    ['', { kind: 'person', name: '' }],
  ])('is read from %j', (text, actor) => {
    expect(readActor(text)).toEqual(actor)
  })
})

describe('the stages on the page of a run', () => {
  const stage = (name: string, realMs: number | null) => ({
    name,
    title: name,
    weight: 1,
    plannedMs: 1,
    realMs,
  })
  const stages = [stage('check', 5), stage('publish', null), stage('finish', 1)]
  const run = { status: 'completed', result: { preview: true } } as unknown as RunView

  it('that a preview never came to are skipped, not done', () => {
    expect(shownStages({ stages, run })).toEqual(['done', 'skipped', 'done'])
  })

  it('are done when nobody timed them, or when an earlier attempt of a run that wrote did them', () => {
    const untimed = stages.map(({ name }) => stage(name, null))
    expect(new Set(shownStages({ stages: untimed, run }))).toEqual(new Set(['done']))
    expect(new Set(shownStages({ stages, run: { ...run, result: { inserted: 1 } } }))).toEqual(
      new Set(['done']),
    )
  })
})

describe('the difference of two values', () => {
  it('is none between a value and itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(differences(value, structuredClone(value))).toEqual([])
      }),
    )
  })
  it('names only the keys that differ, however deep', () => {
    const before = { data: { golongan: 'III/a', masa: { tahun: 8 } }, dokumen: [{ id: 1 }, { id: 2 }] }
    const after = { data: { golongan: 'III/b', masa: { tahun: 8 } }, dokumen: [{ id: 1 }, { id: 3 }, 'baru'] }
    expect(differences(before, after)).toEqual([
      { path: ['data', 'golongan'], before: 'III/a', after: 'III/b' },
      { path: ['dokumen', '1', 'id'], before: 2, after: 3 },
      { path: ['dokumen', '2'], before: undefined, after: 'baru' },
    ])
  })
  it('is the whole where one side is no container, or of another kind', () => {
    expect(differences(null, { a: 1 })).toEqual([{ path: [], before: null, after: { a: 1 } }])
    expect(differences([1], { 0: 1 })).toEqual([{ path: [], before: [1], after: { 0: 1 } }])
    expect(differences(0, '')).toEqual([{ path: [], before: 0, after: '' }])
  })
  it('turns one value into the other when it is applied', () => {
    const object = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.jsonValue({ maxDepth: 1 }))
    fc.assert(
      fc.property(object, object, (before, after) => {
        const found = differences(before, after)
        const changed = new Set(found.map(({ path }) => path[0]))
        for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
          expect(changed.has(key)).toBe(JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      }),
    )
  })
})

describe('a field without a title', () => {
  it.each([
    ['tgl_surat_keluar', 'Tgl surat keluar'],
    ['nip_pengaju', 'NIP pengaju'],
    ['no_sk', 'No SK'],
    ['StatusData', 'StatusData'],
    ['_', '_'],
  ])('%s reads %s', (name, title) => {
    expect(fieldTitle(name)).toBe(title)
  })
})

describe('the part of the changes in an address', () => {
  it('comes back from the address it was written to', () => {
    const state = fc.record({
      kind: fc.constantFrom(...KINDS),
      isChosen: fc.constant(true),
      page: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      limit: fc.constantFrom(...PAGE_SIZES),
      search: fc.string().map((text) => text.trim()),
      undo: fc.option(fc.stringMatching(/^[a-z0-9-]{1,20}$/)),
    })
    fc.assert(
      fc.property(state, (wanted) => {
        const address = new URLSearchParams(changesToQuery(wanted)).toString()
        expect(readChanges(Object.fromEntries(new URLSearchParams(address)))).toEqual(wanted)
      }),
    )
  })
})

it('changes open at a kind that has rows, unless the address names one', () => {
  expect(readChanges({})).toMatchObject({ kind: 'updated', isChosen: false })
  expect(readChanges({ kind: 'deleted' })).toMatchObject({ kind: 'deleted', isChosen: true })
  expect(firstKindWithRows({ inserted: 9, updated: 0, deleted: 0 }, 'updated')).toBe('inserted')
  expect(firstKindWithRows({ inserted: 9, updated: 1, deleted: 0 }, 'updated')).toBeUndefined()
  expect(firstKindWithRows({ inserted: 0, updated: 0, deleted: 0 }, 'updated')).toBeUndefined()
})

describe('the table that a run has changed', () => {
  const [first] = proxyJobs
  it('is that of its own type, or of the sync it undid', () => {
    expect(tableTypeOf({ type: first.type, result: null })).toBe(first.type)
    expect(tableTypeOf({ type: 'undo', result: { type: first.type, undone: 'run-1' } })).toBe(first.type)
    expect(tableTypeOf({ type: 'undo', result: null })).toBeNull()
    expect(undoneBy({ result: { undone: 'run-1' } })).toBe('run-1')
    expect(undoneBy({ result: { total: 1 } })).toBeNull()
  })
})

describe('a clean-up', () => {
  const counts = { waiting: 1, active: 2, completed: 30, failed: 4, cancelled: 5 }
  it('hides what its button names, and cancels only when it takes all', () => {
    expect(activeCount(counts)).toBe(3)
    expect(cleanupEffect('completed', counts)).toEqual({ hidden: 30, cancelled: 0 })
    expect(cleanupEffect('failed', counts)).toEqual({ hidden: 9, cancelled: 0 })
    expect(cleanupEffect('all', counts)).toEqual({ hidden: 42, cancelled: 3 })
  })
})

describe('a start of all types', () => {
  const now = Date.parse('2026-01-05T07:00:00Z')
  const run = (more: Partial<RunView>) => ({ status: 'completed', blockedOn: null, ...more }) as RunView
  const entry = (type: string, latest: RunView | null, minutesAgo: number | null): ProxyEntry => ({
    type,
    rows: 0,
    latest,
    lastSuccess:
      minutesAgo === null ? null : run({ finishedAt: new Date(now - minutesAgo * 60_000).toISOString() }),
    standing: null,
  })
  it('starts what is old, leaves what is fresh or active', () => {
    const plan = planSyncAll(
      [
        entry('a', null, null),
        entry('b', run({}), 59),
        entry('c', run({}), 60),
        entry('d', run({ status: 'running' }), 600),
        entry('e', run({ status: 'queued', blockedOn: 'siasn-token' }), 600),
        entry('f', run({ status: 'dead' }), null),
      ],
      60,
      now,
    )
    expect(plan.map(({ intent }) => intent)).toEqual(['start', 'fresh', 'start', 'active', 'token', 'start'])
  })
})

describe('a setting that somebody types', () => {
  const setting: Setting = {
    name: 'n',
    section: 'sync',
    title: 'N',
    hint: '',
    unit: 'menit',
    min: 1,
    max: 32,
    value: 8,
    default: 8,
    source: 'default',
    updatedAt: null,
    updatedBy: null,
  }
  it.each([
    ['8', null],
    ['1', null],
    ['32', null],
    ['0', 'tooSmall'],
    ['33', 'tooLarge'],
    ['', 'noNumber'],
    ['1,5', 'noNumber'],
    ['1.5', 'noNumber'],
    ['lima', 'noNumber'],
  ])('%j: %j', (text, flaw) => {
    expect(flawOf(setting, text)).toBe(flaw)
  })
  it('is a number where its default is one, and text without its edges elsewhere', () => {
    expect(typedValue(setting, ' 12 ')).toBe(12)
    expect(typedValue({ ...setting, default: '' }, ' a5 ')).toBe('a5')
  })
})
