/** An upstream in memory whose list moves between two answers, and the fetching code run against it. */
import fc from 'fast-check'
import type { Page } from '@/controller/proxy/upstream'

/** One thing that happens to the list; `at` picks a place, as a share of its length. */
export type Move = { kind: 'add'; at: number } | { kind: 'remove'; at: number }

export interface World {
  /** Rows at the beginning. */
  size: number
  pageSize: number
  hasTotal: boolean
  /** Answers that may be under way at once; with 1, each is given before the next is asked for. */
  slots: number
  /** What happens before each answer: the first entry before the first, and so on; nothing after the last. */
  moves: readonly (readonly Move[])[]
  /** How many turns each answer takes before it is given; answers overtake each other by that. */
  turns: readonly number[]
  /** Rows that stand in the table: a share of those at the beginning, and some that are gone upstream. */
  known: number
  gone: number
  /** Rows of the beginning that the list holds twice, and for ever. */
  twice: number
}

/** What was in a list, whatever the order. */
export const stateOf = (ids: Iterable<string>): string => [...ids].sort().join(' ')

/** The list itself: gives pages, and moves before each. */
export class MovingList {
  list: string[]
  answers = 0
  /** Rows that were in the list at every answer so far, and at any. */
  throughout: Set<string>
  readonly ever: Set<string>
  /** The list at each answer, in no order. */
  readonly states: Set<string> = new Set()
  private nextId: number

  constructor(private readonly world: World) {
    this.list = Array.from({ length: world.size }, (_, index) => `r${index}`)
    this.nextId = world.size
    for (let copy = 0; copy < Math.min(world.twice, world.size); copy++)
      this.list.push(`r${(copy * 7) % world.size}`)
    this.ever = new Set(this.list)
    this.throughout = new Set(this.list)
  }

  private move({ kind, at }: Move): void {
    if (kind === 'add') {
      const id = `r${this.nextId++}`
      this.list.splice(Math.floor(at * (this.list.length + 1)), 0, id)
      this.ever.add(id)
    } else this.list.splice(Math.floor(at * this.list.length), 1)
  }

  answer(index: number): Page {
    const moves = this.world.moves[this.answers++] ?? []
    for (const move of moves) this.move(move)
    const now = new Set(this.list)
    this.states.add(stateOf(now))
    this.throughout = new Set([...this.throughout].filter((id) => now.has(id)))
    const { pageSize, hasTotal } = this.world
    const rows = this.list.slice(index * pageSize, (index + 1) * pageSize).map((id) => ({ id }))
    return { index, rows, total: hasTotal ? this.list.length : null }
  }

  /** Gives the page after its turns; one at a time where only one may be under way. */
  server(): (index: number) => Promise<Page> {
    let asked = 0
    let before: Promise<unknown> = Promise.resolve()
    return (index) => {
      const turns = this.world.turns[asked++ % Math.max(1, this.world.turns.length)] ?? 0
      const give = async () => {
        for (let turn = 0; turn < turns; turn++) await null
        return this.answer(index)
      }
      if (this.world.slots > 1) return give()
      const page = before.then(give)
      before = page.catch(() => undefined)
      return page
    }
  }
}

const share = fc.double({ min: 0, max: 0.999, noNaN: true })

/** Worlds whose list moves as `kinds` say; `heads` puts every added row at the head. */
export function worlds(options: {
  kinds: readonly Move['kind'][]
  heads?: boolean
  hasTotal: boolean
  slots: number
  twice?: number
  /** Answers before which something may happen; all later ones see a list at rest. */
  restless?: number
}): fc.Arbitrary<World> {
  const place = options.heads
    ? (kind: Move['kind']) => (kind === 'add' ? fc.constant(0) : share)
    : () => share
  const move = fc
    .constantFrom(...(options.kinds.length > 0 ? options.kinds : (['add'] as const)))
    .chain((kind) => place(kind).map((at) => ({ kind, at }) as Move))
  const moves = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(move, { maxLength: 3 }) },
    ),
    {
      maxLength: options.restless ?? 24,
    },
  )
  return fc.record({
    size: fc.integer({ min: 0, max: 32 }),
    // More than may come between two answers: who is overrun by whole pages sees no trace of it.
    pageSize: fc.integer({ min: 4, max: 7 }),
    hasTotal: fc.constant(options.hasTotal),
    slots: fc.constant(options.slots),
    moves: options.kinds.length === 0 ? fc.constant([]) : moves,
    turns: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 8 }),
    known: share,
    gone: fc.nat({ max: 2 }),
    twice: options.twice ? fc.nat({ max: options.twice }) : fc.constant(0),
  })
}

/** What the fetching code looks at of a fetch job, for this world; `serve` gives its pages. */
export function jobFor(world: World, serve: (index: number) => Promise<Page>): object {
  const { signal } = new AbortController()
  const nothing = () => undefined
  return {
    source: {
      type: 'uji',
      table: { schema: 'uji', table: 'uji', key: 'id', columns: { id: 'text' }, generated: {} },
      paging: { pageSize: world.pageSize, totalAt: world.hasTotal ? ['total'] : null },
    },
    context: {
      runId: 'uji',
      fence: { runId: 'uji', attempt: 1 },
      signal,
      log: { info: nothing, debug: nothing },
      count: nothing,
    },
    fetching: { throttle: { slots: () => world.slots }, signal, serve },
    expectedRows: null,
    missingPercent: 20,
  }
}
