/** What the page shows of runs: later truth stays, in whatever order answers arrive. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeOverview, withRun } from '@/components/newest'
import type { RunView } from '@/jobs/engine/run-view'
import type { ProxyOverview } from '@/replies/proxy'

const TYPES = ['pangkat', 'pensiun'] as const

function run(type: string, nth: number, version: number): RunView {
  return {
    id: `proxy-${type}-${nth}`,
    family: 'proxy',
    type,
    status: 'running',
    state: 'running',
    percent: 0,
    stage: null,
    message: null,
    done: null,
    total: null,
    failures: 0,
    maxAttempts: 4,
    result: null,
    error: null,
    requestedBy: 'uji',
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, nth)).toISOString(),
    startedAt: null,
    finishedAt: null,
    runAt: '2026-01-01T00:00:00.000Z',
    version,
    blockedOn: null,
    priority: 'normal',
    lane: null,
    parentId: null,
    children: null,
    resolution: null,
  }
}

function overview(latest: Partial<Record<(typeof TYPES)[number], RunView | null>>, rows = 0): ProxyOverview {
  const types = TYPES.map((type) => ({
    type,
    rows,
    latest: latest[type] ?? null,
    lastSuccess: null,
    standing: null,
  }))
  return { token: { usable: true }, freshMinutes: 60, types }
}

const latestOf = (known: ProxyOverview) =>
  Object.fromEntries(known.types.map(({ type, latest }) => [type, latest]))

describe('an answer', () => {
  it('is taken whole when nothing is known', () => {
    const incoming = overview({ pangkat: run('pangkat', 1, 1) })
    expect(mergeOverview(undefined, incoming)).toBe(incoming)
  })
  it('of the same version replaces what is known: its rows may be newer', () => {
    const known = overview({ pangkat: run('pangkat', 1, 3) }, 10)
    const incoming = overview({ pangkat: run('pangkat', 1, 3) }, 20)
    expect(mergeOverview(known, incoming).types[0]?.rows).toBe(20)
  })
  it('that is older brings neither its run nor its rows', () => {
    const known = overview({ pangkat: run('pangkat', 1, 3) }, 10)
    const incoming = overview({ pangkat: run('pangkat', 1, 2), pensiun: run('pensiun', 1, 1) }, 20)
    const merged = mergeOverview(known, incoming)
    expect(merged.types.map(({ rows, latest }) => [rows, latest?.version])).toEqual([
      [10, 3],
      [20, 1],
    ])
  })
  it('from before the first run does not take that run away', () => {
    const known = overview({ pangkat: run('pangkat', 1, 1) })
    expect(latestOf(mergeOverview(known, overview({})))).toMatchObject({ pangkat: { version: 1 } })
  })
  it('always brings its token and its types', () => {
    const incoming = { ...overview({}), token: { usable: false, code: 'token_expired' as const } }
    expect(mergeOverview(overview({ pangkat: run('pangkat', 1, 9) }), incoming).token).toBe(incoming.token)
  })
})

describe('a run heard of by itself', () => {
  it('changes only its own type', () => {
    const known = overview({ pangkat: run('pangkat', 1, 1), pensiun: run('pensiun', 1, 1) })
    const heard = withRun(known, run('pangkat', 1, 2))
    expect(latestOf(heard)).toMatchObject({ pangkat: { version: 2 }, pensiun: { version: 1 } })
  })
  it('that was replaced by a forced one stays replaced, however often it changed', () => {
    const known = overview({ pangkat: run('pangkat', 2, 1) })
    expect(latestOf(withRun(known, run('pangkat', 1, 99)))).toMatchObject({
      pangkat: { id: 'proxy-pangkat-2' },
    })
  })
  it('of another family of types changes nothing', () => {
    const known = overview({ pangkat: run('pangkat', 1, 1) })
    expect(withRun(known, run('lain', 1, 5))).toEqual(known)
  })
})

it('in any order of arrival, repeated or not, the newest of each type is what stays', () => {
  const moment = fc.option(
    fc.record({ nth: fc.integer({ min: 1, max: 3 }), version: fc.integer({ min: 1, max: 5 }) }),
  )
  const arrival = fc.record({ alone: fc.boolean(), pangkat: moment, pensiun: moment })
  const isLater = (a: RunView, b: RunView) =>
    a.createdAt > b.createdAt || (a.createdAt === b.createdAt && a.version > b.version)
  fc.assert(
    fc.property(fc.array(arrival, { minLength: 1, maxLength: 12 }), (arrivals) => {
      let known = overview({})
      const newest: Record<string, RunView | null> = { pangkat: null, pensiun: null }
      for (const arrived of arrivals) {
        const views = TYPES.map((type) => {
          const at = arrived[type]
          return at && run(type, at.nth, at.version)
        })
        if (arrived.alone) for (const view of views) known = view ? withRun(known, view) : known
        else known = mergeOverview(known, overview({ pangkat: views[0] ?? null, pensiun: views[1] ?? null }))
        for (const view of views) {
          const before = view && (newest[view.type] ?? null)
          if (view && (!before || isLater(view, before))) newest[view.type] = view
        }
        expect(latestOf(known)).toEqual(newest)
      }
    }),
  )
})
