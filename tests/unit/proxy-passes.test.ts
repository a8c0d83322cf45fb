/** When a fetch counts as whole: the rules one by one, and what they come to over lists that move while they are read. */
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type FetchJob, fetchAll, openFirstPass } from '@/controller/proxy/fetch'
import {
  afterPage,
  type Cursor,
  coversPassBefore,
  cursorShape,
  isClean,
  isOnlyPushed,
  judgeTotal,
  nextPass,
  START,
} from '@/controller/proxy/passes'
import { jobFor, MovingList, stateOf, type World, worlds } from '../support/moving-list'

process.env.DATABASE_URL ??= 'postgres://uji@127.0.0.1/uji'
process.env.REDIS_URL ??= 'redis://127.0.0.1'

/** What stands in for the staging table and the table of one world. */
const { store } = vi.hoisted(() => ({
  store: { staged: [] as { seq: number; id: string }[], standing: new Set<string>() },
}))
const keysFrom = (from: number) => store.staged.filter(({ seq }) => seq >= from).map(({ id }) => id)

vi.mock('@/controller/proxy/upstream', () => ({
  fetchPage: (_source: unknown, index: number, { serve }: { serve: (index: number) => unknown }) =>
    serve(index),
}))
vi.mock('@/models/fetched', () => ({
  countPass: async (_run: string, _shape: unknown, from: number) => ({
    staged: keysFrom(from).length,
    unique: new Set(keysFrom(from)).size,
  }),
  countVanished: async () => {
    const seen = new Set(keysFrom(0))
    return [...store.standing].filter((id) => !seen.has(id)).length
  },
  newKeys: async (_run: string, _shape: unknown, keys: string[]) => {
    const seen = new Set(keysFrom(0))
    return new Set(keys.filter((id) => !seen.has(id))).size
  },
  saveFetchCursor: async () => undefined,
}))
vi.mock('@/models/staging', () => ({
  clearStaging: async () => {
    store.staged = []
  },
  stageLines: async (_fence: unknown, _shape: unknown, lines: string) => {
    for (const line of lines.trimEnd().split('\n')) {
      const [seq, id = ''] = line.split('\t')
      store.staged.push({ seq: Number(seq), id })
    }
  },
}))

/** What came of fetching a world's list. */
interface Fetched {
  isComplete: boolean
  passes: number
  /** Rows that would be published, and standing rows that would be deleted. */
  kept: Set<string>
  deleted: string[]
  duplicates: number
  upstream: MovingList
}

/** Fetches as a run does; null when the run fails instead and changes nothing. */
async function fetched(world: World): Promise<Fetched | null> {
  const upstream = new MovingList(world)
  const rows = [...upstream.throughout]
  const known = rows.slice(0, Math.ceil(rows.length * world.known))
  const gone = Array.from({ length: world.gone }, (_, index) => `gone-${index}`)
  store.staged = []
  store.standing = new Set([...known, ...gone])
  const job = jobFor(world, upstream.server()) as FetchJob
  try {
    const { pages } = await openFirstPass(job, START)
    const { verdict, pass } = await fetchAll(job, { cursor: START, pages }, () => undefined)
    const kept = new Set(keysFrom(verdict?.keepFrom ?? 0))
    const isComplete = verdict?.isComplete === true
    const deleted = isComplete ? [...store.standing].filter((id) => !kept.has(id)) : []
    return { isComplete, passes: pass, kept, deleted, duplicates: verdict?.duplicates ?? 0, upstream }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return null
  }
}

async function always(
  arbitrary: fc.Arbitrary<World>,
  holds: (outcome: Fetched, world: World) => void,
): Promise<void> {
  let believed = 0
  const property = fc.asyncProperty(arbitrary, async (world) => {
    const outcome = await fetched(world)
    if (outcome?.isComplete) believed++
    if (outcome) holds(outcome, world)
  })
  await fc.assert(property, { numRuns: 1_500 })
  // Whoever never believes anything is never wrong.
  expect(believed).toBeGreaterThan(1_000)
}

const sorted = (ids: Iterable<string>) => [...ids].sort()
const missing = (from: Iterable<string>, kept: Set<string>) => [...from].filter((id) => !kept.has(id))

/** The cursor of a pass that has read its pages. */
const cursor = (more: Partial<Cursor>): Cursor => ({ ...START, page: 3, staged: 25, ...more })
const totals = (firstTotal: number | null, total: number | null) => ({ firstTotal, total })

describe('a pass is clean', () => {
  const counts = { staged: 25, unique: 25, lastTwo: null }
  it.each<[string, boolean, Partial<Cursor>, object]>([
    ['when as many different rows came as were announced', true, totals(25, 25), {}],
    ['without a total, when no row came twice', true, totals(null, null), {}],
    ['not when a row came twice', false, totals(25, 25), { unique: 24 }],
    ['not without a total either', false, totals(null, null), { unique: 24 }],
    ['not when fewer came than announced', false, totals(26, 26), {}],
    ['not when the total has changed', false, totals(24, 25), {}],
    ['not when it changed and changed back', false, { ...totals(25, 25), hasMoved: true }, {}],
  ])('%s', (_what, expected, more, counted) => {
    expect(isClean(cursor(more), { ...counts, ...counted })).toBe(expected)
  })
})

describe('rows were only pushed down', () => {
  it.each([
    [10, 10, 25, 25, true],
    [10, 13, 28, 25, true],
    [10, 13, 27, 25, false],
    [10, 9, 25, 25, false],
    [10, 10, 26, 25, false],
  ])(
    'from a total of %i to one of %i, with %i rows of which %i differ: %s',
    (first, last, staged, unique, expected) => {
      expect(isOnlyPushed(cursor(totals(first, last)), { staged, unique, lastTwo: null })).toBe(expected)
    },
  )
  it('cannot be said without a total', () => {
    expect(isOnlyPushed(cursor(totals(null, null)), { staged: 25, unique: 25, lastTwo: null })).toBe(false)
  })
})

it('a pass covers the one before when both together are no more than itself', () => {
  expect(coversPassBefore({ staged: 25, unique: 25, lastTwo: null })).toBe(false)
  expect(coversPassBefore({ staged: 30, unique: 25, lastTwo: 25 })).toBe(true)
  expect(coversPassBefore({ staged: 25, unique: 25, lastTwo: 26 })).toBe(false)
})

describe('the total of a pass that covers the one before', () => {
  const passBefore = (total: number | null) => ({ from: 0, unique: 20, total })
  it.each<[string, Partial<Cursor>, number, string]>([
    [
      'fits when it counts the rows, twice those that stand twice',
      { ...totals(25, 25), before: passBefore(25) },
      25,
      'fits',
    ],
    [
      'fits when it was right at the beginning of the pass',
      { ...totals(25, 26), before: passBefore(30) },
      25,
      'fits',
    ],
    ['fits when it was right before the pass', { ...totals(26, 26), before: passBefore(25) }, 25, 'fits'],
    ['fits when there is none', { ...totals(null, null), before: passBefore(null) }, 25, 'fits'],
    [
      'lies when it says something else all the time',
      { ...totals(26, 26), before: passBefore(26) },
      25,
      'lies',
    ],
    ['moves when it changes and never fits', { ...totals(26, 27), before: passBefore(27) }, 25, 'moves'],
  ])('%s', (_what, more, staged, expected) => {
    expect(judgeTotal(cursor(more), staged)).toBe(expected)
  })
})

describe('the cursor', () => {
  const page = { rows: 10, total: 25, isShort: false, invalid: 1 }
  it('counts pages and rows, and remembers the first total and the newest', () => {
    const first = afterPage(START, page)
    expect(first).toMatchObject({ page: 1, staged: 10, invalid: 1, ...totals(25, 25), hasMoved: false })
    const second = afterPage(first, { ...page, total: 26 })
    expect(second).toMatchObject({ page: 2, staged: 20, ...totals(25, 26), hasMoved: true })
  })
  it('remembers a page that was shorter than it promised', () => {
    expect(afterPage(START, { ...page, rows: 3, isShort: true })).toMatchObject({ hasMoved: true, staged: 3 })
  })
  it('begins the next pass behind the rows of the last, and knows what that saw', () => {
    const end = cursor({ ...totals(24, 25), hasMoved: true, invalid: 2, from: 5 })
    expect(nextPass(end, 19)).toEqual({
      ...START,
      pass: 2,
      from: 25,
      staged: 25,
      invalid: 2,
      before: { from: 5, unique: 19, total: 25 },
    })
  })
  it('is what it was after a stay in the database', () => {
    const saved = nextPass(afterPage(START, page), 10)
    expect(cursorShape.parse(JSON.parse(JSON.stringify(saved)))).toEqual(saved)
  })
})

describe.each([
  ['with a total', true],
  ['without a total', false],
])('over a list %s', (_name, hasTotal) => {
  const inOrder = { hasTotal, slots: 1, heads: true }

  it('at rest, one pass sees everything, and exactly the rows that are gone are deleted', async () => {
    for (const slots of [1, 4])
      await always(worlds({ ...inOrder, slots, kinds: [] }), (outcome) => {
        expect(sorted(outcome.kept)).toEqual(sorted(outcome.upstream.list))
        expect(outcome.deleted.every((id) => id.startsWith('gone-'))).toBe(true)
        // Without a total, what vanished is looked for twice.
        expect(outcome.passes).toBe(hasTotal || outcome.deleted.length === 0 ? 1 : 2)
        expect(outcome.duplicates).toBe(0)
      })
  })

  it('at rest that holds rows twice, two passes see everything and count what was there twice', async () => {
    await always(worlds({ ...inOrder, slots: 4, kinds: [], twice: 3 }), (outcome) => {
      expect(outcome.isComplete).toBe(true)
      expect(sorted(outcome.kept)).toEqual(sorted(new Set(outcome.upstream.list)))
      expect(outcome.duplicates).toBe(outcome.upstream.list.length - outcome.kept.size)
      expect(outcome.passes).toBeLessThanOrEqual(2)
    })
  })

  it('that gains rows at its head and loses rows anywhere, no row is deleted that was there all the time', async () => {
    await always(worlds({ ...inOrder, kinds: ['add', 'remove'], twice: 1 }), (outcome) => {
      expect(outcome.deleted.filter((id) => outcome.upstream.throughout.has(id))).toEqual([])
    })
  })

  it('however it moves, nothing is published that was never there', async () => {
    await always(worlds({ hasTotal, slots: 4, kinds: ['add', 'remove'], twice: 2 }), (outcome) => {
      expect(missing(outcome.kept, outcome.upstream.ever)).toEqual([])
    })
  })
})

describe('over a list with a total', () => {
  const inOrder = { hasTotal: true, slots: 1, heads: true }

  it('that gains rows at its head and loses rows anywhere, what is called complete holds every row that was there all the time', async () => {
    await always(worlds({ ...inOrder, kinds: ['add', 'remove'] }), (outcome) => {
      if (outcome.isComplete) expect(missing(outcome.upstream.throughout, outcome.kept)).toEqual([])
    })
  })

  it('that only gains rows at its head, or only loses rows, what is called complete is a state that was served', async () => {
    for (const kind of ['add', 'remove'] as const)
      await always(worlds({ ...inOrder, kinds: [kind] }), (outcome) => {
        if (outcome.isComplete) expect(outcome.upstream.states).toContain(stateOf(outcome.kept))
      })
  })
})

describe('what no reading by offset can know:', () => {
  const still: World = {
    size: 20,
    pageSize: 5,
    hasTotal: true,
    slots: 1,
    moves: [],
    turns: [0],
    known: 1,
    gone: 0,
    twice: 0,
  }
  it('a row removed in front and one added behind between the same two answers look like a list at rest; the next fetch sees both', async () => {
    const moves = [[], [], [{ kind: 'remove', at: 0 } as const, { kind: 'add', at: 0.99 } as const]]
    const first = await fetched({ ...still, moves })
    expect(first).toMatchObject({ isComplete: true, passes: 1, deleted: ['r10'] })
    expect(await fetched(still)).toMatchObject({ isComplete: true, deleted: [] })
  })
  it('without a total, a removed row can hide a new one from a first look, which deletes nothing', async () => {
    const moves = [[], [{ kind: 'remove', at: 0 } as const]]
    const outcome = await fetched({ ...still, hasTotal: false, known: 0.2, moves })
    expect(outcome).toMatchObject({ isComplete: true, passes: 1, deleted: [] })
    expect(outcome?.kept.has('r5')).toBe(false)
  })
})
