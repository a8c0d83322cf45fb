/** All pages of an upstream in order, fetched several at a time, ending only where the upstream itself ends. */
import { pMapIterable } from 'p-map'
import { Permanent, RunFailure } from '@/jobs/engine/outcomes'
import type { Page } from './upstream'

export interface Paging {
  /** Row offset to begin at. */
  from: number
  pageSize: number
  /** Pages under way at once; at most as many again wait in memory for their turn. */
  concurrency: number
  fetch(offset: number): Promise<Page>
}

/**
 * Yields pages by ascending offset. As many pages as may be under way are asked for before the first has said how
 * many rows there are; a small upstream answers those beyond its end with nothing. A page that is not full is the last; a full last page is followed by one more
 * request, so a total announced too small is noticed.
 * @throws RunFailure when a page contradicts the total that came with it, Permanent when the pages do not move on.
 */
export async function* pagesInOrder(paging: Paging): AsyncGenerator<Page> {
  const { pageSize } = paging
  const { concurrency } = paging
  let total = paging.from + concurrency * pageSize
  let next = paging.from
  let previous: Page | undefined
  let sayTotal: () => void = () => undefined
  const totalIsKnown = new Promise<void>((resolve) => {
    sayTotal = resolve
  })
  const announced = async function* () {
    for (let offset = paging.from; ; offset += pageSize) {
      if (offset >= total) await totalIsKnown
      if (offset >= total) return
      yield offset
    }
  }
  // A page that fails before the first is known must not leave the offsets waiting for ever.
  const fetch = (offset: number) =>
    paging.fetch(offset).catch((error: unknown) => {
      sayTotal()
      throw error
    })
  const check = (page: Page): boolean => {
    total = page.total
    sayTotal()
    refuseContradiction(page, pageSize)
    refuseRepetition(page, previous)
    previous = page
    next = page.offset + pageSize
    return page.rows.length < pageSize
  }
  // Pages that have arrived may wait for their turn without keeping a slot from the next request.
  for await (const page of pMapIterable(announced(), fetch, {
    concurrency,
    backpressure: 2 * concurrency,
  })) {
    const isLast = check(page)
    yield page
    if (isLast) return
  }
  for (;;) {
    const page = await paging.fetch(next)
    const isLast = check(page)
    yield page
    if (isLast) return
  }
}

/** An honest page ends where its own total says; rows that come or go meanwhile change both. */
function refuseContradiction({ offset, rows, total }: Page, pageSize: number): void {
  const end = offset + rows.length
  const isShort = rows.length < pageSize
  const isBeyond = end > total && rows.length > 0
  const isTooShort = isShort && end < total
  if (isBeyond || isTooShort || rows.length > pageSize)
    throw new RunFailure('upstream_wrong_total', `announced ${total} rows, gave ${end}`, {
      announced: total,
      received: end,
    })
}

/** A moving list shifts rows between pages, but two pages with all the same rows mean that the offset is ignored. */
function refuseRepetition(page: Page, previous: Page | undefined): void {
  if (!previous || page.rows.length < 2 || page.rows.length !== previous.rows.length) return
  const isSame = page.rows.every((row, index) => row.id === previous.rows[index]?.id)
  if (isSame) throw new Permanent('upstream_ignores_offset', 'two pages in a row hold the same rows')
}
