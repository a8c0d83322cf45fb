/** Paging through an upstream: every page once and in order from an honest one, and no trust in the others. */
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isShort, type PagesWanted, pagesInOrder } from '@/controller/proxy/pages'
import type { Page } from '@/controller/proxy/upstream'
import { Permanent, RunFailure } from '@/jobs/engine/outcomes'

process.env.DATABASE_URL ??= 'postgres://uji@127.0.0.1/uji'
process.env.REDIS_URL ??= 'redis://127.0.0.1'
process.env.SIASN_MAX_ROWS = '1000'

const rowsFrom = (begin: number, end: number) =>
  Array.from({ length: Math.max(0, end - begin) }, (_, index) => ({ id: `row-${begin + index}` }))

const slice = (index: number, pageSize: number, size: number) =>
  rowsFrom(index * pageSize, Math.min((index + 1) * pageSize, size))

/** The page of ten that an honest upstream of this size gives, with its total or without. */
const counted = (index: number, size: number): Page => ({ index, rows: slice(index, 10, size), total: size })
const uncounted = (index: number, size: number): Page => ({
  index,
  rows: slice(index, 10, size),
  total: null,
})

async function collected(wanted: PagesWanted): Promise<Page[]> {
  const pages: Page[] = []
  for await (const page of pagesInOrder(wanted)) pages.push(page)
  return pages
}

type Fetch = (index: number, signal: AbortSignal) => Page | Promise<Page>

/** Pages of ten, four slots, of an upstream that gives what `fetch` gives. */
function tens(fetch: Fetch, more: Partial<PagesWanted> = {}): PagesWanted {
  return {
    paging: { pageSize: 10, totalAt: ['meta', 'total'] },
    from: 0,
    expectedRows: null,
    slots: () => 4,
    fetch: async (index, signal) => fetch(index, signal),
    ...more,
  }
}

const untilEmpty = (fetch: Fetch, more: Partial<PagesWanted> = {}) =>
  tens(fetch, { paging: { pageSize: 10, totalAt: null }, ...more })

const allRows = (pages: Page[]) => pages.flatMap((page) => page.rows)
const thrownBy = (wanted: PagesWanted) => collected(wanted).catch((error: unknown) => error)

/** Counts which pages were asked for, and how many were under way at most. */
function watched(size: number, hasTotal: boolean, turns: () => number = () => 1) {
  const seen = { asked: [] as number[], underWay: 0, most: 0 }
  const fetch = async (index: number) => {
    seen.asked.push(index)
    seen.most = Math.max(seen.most, ++seen.underWay)
    for (let left = turns(); left > 0; left--) await turn()
    seen.underWay--
    return hasTotal ? counted(index, size) : uncounted(index, size)
  }
  return { seen, fetch }
}

describe.each([
  ['with a total', true],
  ['without a total', false],
])('an honest upstream %s', (_name, hasTotal) => {
  const wanted = (fetch: Fetch, more: Partial<PagesWanted> = {}) =>
    hasTotal ? tens(fetch, more) : untilEmpty(fetch, more)

  it('gives every page once and in order, of any size, from any page, however its answers overtake each other', async () => {
    const world = fc.record({
      size: fc.nat({ max: 150 }),
      from: fc.nat({ max: 20 }),
      slots: fc.integer({ min: 1, max: 8 }),
      expectedRows: fc.option(fc.nat({ max: 200 })),
      latencies: fc.infiniteStream(fc.nat({ max: 6 })),
    })
    await fc.assert(
      fc.asyncProperty(world, async ({ size, from, slots, expectedRows, latencies }) => {
        const { seen, fetch } = watched(size, hasTotal, () => latencies.next().value)
        const pages = await collected(wanted(fetch, { from, slots: () => slots, expectedRows }))
        expect(allRows(pages)).toEqual(rowsFrom(from * 10, size))
        expect(pages.map((page) => page.index)).toEqual(pages.map((_page, place) => from + place))
        expect(seen.most).toBeLessThanOrEqual(slots + 2)
        expect(new Set(seen.asked).size).toBe(seen.asked.length)
      }),
      { numRuns: 150 },
    )
  })

  it('is asked for several pages at once, and for more as the slots grow', async () => {
    let slots = 1
    const { seen, fetch } = watched(400, hasTotal)
    const most: number[] = []
    for await (const _page of pagesInOrder(wanted(fetch, { slots: () => slots }))) {
      most.push(seen.underWay)
      slots = Math.min(6, slots + 1)
    }
    expect(Math.max(...most)).toBeGreaterThanOrEqual(5)
  })

  it('is asked for several pages at once also where more rows have come than were expected', async () => {
    const { seen, fetch } = watched(300, hasTotal)
    await collected(wanted(fetch, { expectedRows: 20 }))
    expect(seen.most).toBeGreaterThanOrEqual(4)
  })

  it('is not fetched ahead of a reader who is slow', async () => {
    const { seen, fetch } = watched(900, hasTotal)
    const pages = pagesInOrder(wanted(fetch))
    await pages.next()
    for (let turns = 0; turns < 50; turns++) await turn()
    expect(seen.asked.length).toBeLessThanOrEqual(1 + 4 + 2)
    await pages.return(undefined)
  })

  it('is not asked for pages beyond its end when its size was known', async () => {
    const { seen, fetch } = watched(95, hasTotal)
    await collected(wanted(fetch, { expectedRows: 95 }))
    // Without a total the end is an empty page.
    expect(Math.max(...seen.asked)).toBe(hasTotal ? 9 : 10)
  })

  it('that is empty is asked once', async () => {
    const { seen, fetch } = watched(0, hasTotal)
    const pages = await collected(wanted(fetch, { expectedRows: 0 }))
    expect(pages).toEqual([{ index: 0, rows: [], total: hasTotal ? 0 : null }])
    expect(seen.asked).toEqual([0])
  })
})

describe('a list with a total', () => {
  it('whose last page is full is asked for one page more, so that a total announced too small is noticed', async () => {
    const { seen, fetch } = watched(30, true)
    const pages = await collected(tens(fetch, { expectedRows: 30 }))
    expect(allRows(pages)).toHaveLength(30)
    expect(seen.asked).toEqual([0, 1, 2, 3])
  })
  it('that grows while it is read is read to its new end', async () => {
    const pages = await collected(tens((index) => counted(index, index < 2 ? 25 : 47)))
    expect(allRows(pages)).toEqual(rowsFrom(0, 47))
  })
  it('that shrinks while it is read ends where it now ends', async () => {
    const pages = await collected(tens((index) => counted(index, index >= 2 ? 25 : 100)))
    expect(allRows(pages)).toEqual(rowsFrom(0, 25))
  })
  it('with a page that is short or empty in the middle passes it on, and goes on', async () => {
    const holes = (index: number) => {
      const page = counted(index, 50)
      return index === 1 ? { ...page, rows: [] } : index === 2 ? { ...page, rows: page.rows.slice(1) } : page
    }
    const pages = await collected(tens(holes))
    expect(pages.map((page) => page.rows.length)).toEqual([10, 0, 9, 10, 10, 0])
    expect(pages.map((page) => isShort(page, 10))).toEqual([false, true, true, false, false, false])
  })
  it('that announces rows and gives none is read to where it says it ends', async () => {
    const pages = await collected(tens((index) => ({ index, rows: [], total: 25 })))
    expect(pages).toHaveLength(3)
    expect(pages.map((page) => isShort(page, 10))).toEqual([true, true, true])
  })
})

describe('a list without a total', () => {
  it('goes on after a page that is not full, and ends with an empty one', async () => {
    const some = (index: number) => ({
      index,
      rows: index === 3 ? [] : rowsFrom(index * 10, index * 10 + 4),
      total: null,
    })
    const pages = await collected(untilEmpty(some, { expectedRows: 100 }))
    expect(pages.map((page) => page.rows.length)).toEqual([4, 4, 4, 0])
    expect(pages.some((page) => isShort(page, 10))).toBe(false)
  })
  it('is refused for good when it has more rows than any list may have', async () => {
    const endless = await thrownBy(untilEmpty((index) => uncounted(index, 1_000_000)))
    expect(endless).toBeInstanceOf(Permanent)
    expect(endless).toMatchObject({ code: 'upstream_endless', params: { max: 1_000 } })
    expect(allRows(await collected(untilEmpty((index) => uncounted(index, 1_000))))).toHaveLength(1_000)
  })
  it('is refused for good when it comes back to its first page', async () => {
    const round = (index: number) => ({ ...uncounted(index % 3, 1_000_000), index })
    expect(await thrownBy(untilEmpty(round))).toMatchObject({ code: 'upstream_ignores_offset' })
  })
  it('of one row that is given again and again is refused for good', async () => {
    const one = (index: number) => ({ index, rows: rowsFrom(0, 1), total: null })
    const error = await thrownBy(untilEmpty(one))
    expect(error).toBeInstanceOf(Permanent)
    expect(error).toMatchObject({ code: 'upstream_ignores_offset' })
  })
})

describe('more rows than announced are refused, to be tried again:', () => {
  const refused = async (fetch: Fetch) => {
    const error = await thrownBy(tens(fetch))
    expect(error).toBeInstanceOf(RunFailure)
    expect(error).not.toBeInstanceOf(Permanent)
    expect(error).toMatchObject({ code: 'upstream_wrong_total' })
    return error
  }
  it('a total below what is given', async () => {
    const error = await refused((index) => ({ ...counted(index, 35), total: 20 }))
    expect(error).toMatchObject({ params: { announced: 20, received: 30 } })
  })
  it('rows where none are announced', () => refused((index) => ({ ...counted(index, 5), total: 0 })))
  it('a page with more rows than were asked for', () =>
    refused((index) => ({ index, rows: rowsFrom(index * 10, index * 10 + 11), total: 50 })))
})

describe('an upstream that ignores the offset', () => {
  it.each([15, 20, 100])('is refused for good at its second page, with %i rows announced', async (total) => {
    const error = await thrownBy(tens((index) => ({ index, rows: rowsFrom(0, 10), total })))
    expect(error).toBeInstanceOf(Permanent)
    expect(error).toMatchObject({ code: 'upstream_ignores_offset' })
  })
  it('is not what moved by a row between two pages', async () => {
    const moved = (index: number): Page => {
      const begin = index === 0 ? 0 : index * 10 - 1
      return { index, rows: rowsFrom(begin, Math.min(begin + 10, 29)), total: 30 }
    }
    const pages = await collected(tens((index) => (index >= 3 ? counted(index, 30) : moved(index))))
    expect(allRows(pages)).toHaveLength(30)
  })
  it('is not what has one row on two pages of one row each', async () => {
    const pages = await collected({
      ...tens((index) => ({ index, rows: index < 2 ? rowsFrom(0, 1) : [], total: 2 })),
      paging: { pageSize: 1, totalAt: ['total'] },
    })
    expect(allRows(pages)).toHaveLength(2)
  })
})

describe('a page that cannot be fetched', () => {
  it('is reported at once when it is the first, and nothing is left waiting', async () => {
    const signals: AbortSignal[] = []
    const failing = tens((_index, signal) => {
      signals.push(signal)
      throw new Error('mati')
    })
    await expect(collected(failing)).rejects.toThrow('mati')
    expect(signals.length).toBeGreaterThan(1)
    expect(signals.every((signal) => signal.aborted)).toBe(true)
  })
  it('ends the paging with its own error, after the pages before it', async () => {
    const seen: number[] = []
    const broken = new Error('socket hang up')
    const wanted = tens((index) => {
      if (index >= 3) throw broken
      return counted(index, 100)
    })
    const read = async () => {
      for await (const page of pagesInOrder(wanted)) seen.push(page.index)
    }
    await expect(read()).rejects.toBe(broken)
    expect(seen).toEqual([0, 1, 2])
  })
  it('does no harm when it was under way beyond the last page', async () => {
    const fetch = async (index: number) => {
      if (index <= 2) return counted(index, index === 2 ? 25 : 100)
      for (let turns = 0; turns < 5; turns++) await turn()
      throw new Error('nobody waits for this page')
    }
    const pages = await collected(tens(fetch))
    for (let turns = 0; turns < 20; turns++) await turn()
    expect(allRows(pages)).toEqual(rowsFrom(0, 25))
  })
})

it('a reader who stops early aborts what is under way', async () => {
  const signals: AbortSignal[] = []
  const pages = pagesInOrder(
    tens((index, signal) => {
      signals.push(signal)
      return counted(index, 900)
    }),
  )
  await pages.next()
  await pages.return(undefined)
  expect(signals.every((signal) => signal.aborted)).toBe(true)
})
