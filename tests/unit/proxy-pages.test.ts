/** Paging through an upstream: every row once and in order from an honest one, and no trust in the others. */
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Paging, pagesInOrder } from '@/controller/proxy/pages'
import type { Page } from '@/controller/proxy/upstream'
import { Permanent, RunFailure } from '@/jobs/engine/outcomes'

const row = (index: number) => ({ id: `row-${index}` })
const rowsFrom = (offset: number, end: number) =>
  Array.from({ length: Math.max(0, end - offset) }, (_, index) => row(offset + index))

/** The page an honest upstream of this size gives. */
function honest(offset: number, pageSize: number, total: number): Page {
  return { offset, rows: rowsFrom(offset, Math.min(offset + pageSize, total)), total }
}

async function collected(paging: Paging): Promise<Page[]> {
  const pages: Page[] = []
  for await (const page of pagesInOrder(paging)) pages.push(page)
  return pages
}

/** Pages of ten, four at a time, of an upstream that gives what `fetch` gives. */
const tens = (fetch: (offset: number) => Page): Paging => ({
  from: 0,
  pageSize: 10,
  concurrency: 4,
  fetch: async (offset) => fetch(offset),
})

it('an upstream that fails at its first page is reported at once, and nothing is left waiting', async () => {
  const failing: Paging = {
    from: 0,
    pageSize: 10,
    concurrency: 4,
    fetch: () => Promise.reject(new Error('mati')),
  }
  await expect(collected(failing)).rejects.toThrow('mati')
  const lying = tens((offset) => ({ ...honest(offset, 10, 35), total: 7 }))
  await expect(collected(lying)).rejects.toThrow('announced 7 rows')
})

describe('an honest upstream', () => {
  const case_ = fc.record({
    size: fc.nat({ max: 150 }),
    pageSize: fc.integer({ min: 1, max: 40 }),
    concurrency: fc.integer({ min: 1, max: 8 }),
    resumedAt: fc.nat({ max: 1_000 }),
    latencies: fc.infiniteStream(fc.nat({ max: 6 })),
  })

  it('gives every row once and in order, of any size, from any offset, however its answers overtake each other', async () => {
    await fc.assert(
      fc.asyncProperty(case_, async ({ size, pageSize, concurrency, resumedAt, latencies }) => {
        const from = resumedAt % (size + 1)
        let underWay = 0
        let most = 0
        const asked: number[] = []
        const fetch = async (offset: number) => {
          asked.push(offset)
          most = Math.max(most, ++underWay)
          for (let turns = latencies.next().value; turns > 0; turns--) await turn()
          underWay--
          return honest(offset, pageSize, size)
        }
        const pages = await collected({ from, pageSize, concurrency, fetch })
        expect(pages.flatMap((page) => page.rows)).toEqual(rowsFrom(from, size))
        expect(pages.map((page) => page.offset)).toEqual(pages.map((_, index) => from + index * pageSize))
        expect(most).toBeLessThanOrEqual(concurrency)
        expect(new Set(asked).size).toBe(asked.length)
      }),
      { numRuns: 150 },
    )
  })

  it('is asked for several pages at once', async () => {
    let underWay = 0
    let most = 0
    const fetch = async (offset: number) => {
      most = Math.max(most, ++underWay)
      await turn()
      underWay--
      return honest(offset, 10, 200)
    }
    await collected({ from: 0, pageSize: 10, concurrency: 4, fetch })
    expect(most).toBe(4)
  })

  it('that grows is asked for several of its new pages at once too', async () => {
    let underWay = 0
    let most = 0
    const fetch = async (offset: number) => {
      underWay++
      if (offset >= 100) most = Math.max(most, underWay)
      await turn()
      underWay--
      return honest(offset, 10, 200)
    }
    await collected({ from: 0, pageSize: 10, concurrency: 4, fetch })
    expect(most).toBe(4)
  })

  it('is not fetched ahead of a reader who is slow', async () => {
    let asked = 0
    const paging = tens((offset) => {
      asked++
      return honest(offset, 10, 1_000)
    })
    const pages = pagesInOrder(paging)
    await pages.next()
    for (let turns = 0; turns < 50; turns++) await turn()
    expect(asked).toBeLessThanOrEqual(1 + 2 * 4)
    await pages.return(undefined)
  })

  it('that grows while it is read is read to its new end', async () => {
    let total = 25
    const pages = await collected(
      tens((offset) => {
        if (offset === 20) total = 47
        return honest(offset, 10, total)
      }),
    )
    expect(pages.flatMap((page) => page.rows)).toEqual(rowsFrom(0, 47))
  })

  it('that shrinks while it is read ends where it now ends', async () => {
    const pages = await collected(tens((offset) => honest(offset, 10, offset >= 20 ? 25 : 100)))
    expect(pages.flatMap((page) => page.rows)).toEqual(rowsFrom(0, 25))
  })

  it('may have one row that is the same as the page before', async () => {
    const pages = await collected({
      ...tens((offset) => ({ offset, rows: [row(0)], total: 2 })),
      pageSize: 1,
    }).catch((error: unknown) => error)
    // The page after the last is also refused: its row lies beyond the total.
    expect(pages).toMatchObject({ code: 'upstream_wrong_total' })
  })
})

describe('a contradiction is refused, to be tried again:', () => {
  const refused = async (paging: Paging) => {
    const error = await collected(paging).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RunFailure)
    expect(error).not.toBeInstanceOf(Permanent)
    expect(error).toMatchObject({ code: 'upstream_wrong_total' })
    return error
  }
  it('a total above what is given', async () => {
    const error = await refused(tens((offset) => ({ ...honest(offset, 10, 35), total: 60 })))
    expect(error).toMatchObject({ params: { announced: 60, received: 35 } })
  })
  it('a total below what is given', () =>
    refused(tens((offset) => ({ ...honest(offset, 10, 35), total: 20 }))))
  it('a page in the middle that is short', () =>
    refused(
      tens((offset) => {
        const page = honest(offset, 10, 50)
        return offset === 20 ? { ...page, rows: page.rows.slice(1) } : page
      }),
    ))
  it('a page in the middle that is empty', () =>
    refused(tens((offset) => (offset === 20 ? { offset, rows: [], total: 50 } : honest(offset, 10, 50)))))
  it('a page with more rows than were asked for', () =>
    refused(tens((offset) => ({ ...honest(offset, 11, 50) }))))
  it('nothing at all where rows are announced', () =>
    refused(tens((offset) => ({ offset, rows: [], total: 50 }))))
  it('rows where none are announced', () =>
    refused(tens((offset) => ({ ...honest(offset, 10, 5), total: 0 }))))
})

describe('an upstream that ignores the offset', () => {
  it('is refused for good at its second page', async () => {
    const error = await collected(tens((offset) => ({ offset, rows: rowsFrom(0, 10), total: 100 }))).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(Permanent)
    expect(error).toMatchObject({ code: 'upstream_ignores_offset' })
  })
  it('is not what moved by a row between two pages', async () => {
    const moved = (offset: number): Page =>
      offset === 0
        ? honest(0, 10, 30)
        : { offset, rows: rowsFrom(offset - 1, Math.min(offset + 9, 30)), total: 30 }
    const pages = await collected(tens((offset) => (offset >= 30 ? honest(offset, 10, 30) : moved(offset))))
    expect(pages.flatMap((page) => page.rows)).toHaveLength(30)
  })
})

describe('a page that cannot be fetched', () => {
  it('ends the paging with its own error, after the pages before it', async () => {
    const seen: number[] = []
    const broken = new Error('socket hang up')
    const paging = tens((offset) => {
      if (offset >= 30) throw broken
      return honest(offset, 10, 100)
    })
    const read = async () => {
      for await (const page of pagesInOrder(paging)) seen.push(page.offset)
    }
    await expect(read()).rejects.toBe(broken)
    expect(seen).toEqual([0, 10, 20])
  })
  it('does no harm when it was under way beyond the last page', async () => {
    const fetch = async (offset: number) => {
      if (offset <= 20) return honest(offset, 10, offset === 20 ? 25 : 100)
      for (let turns = 0; turns < 5; turns++) await turn()
      throw new Error('nobody waits for this page')
    }
    const pages = await collected({ from: 0, pageSize: 10, concurrency: 4, fetch })
    for (let turns = 0; turns < 20; turns++) await turn()
    expect(pages.flatMap((page) => page.rows)).toEqual(rowsFrom(0, 25))
  })
})
