/** All pages of an upstream in order, fetched several at a time, ending only where the upstream itself ends. */
import { pMapIterable } from 'p-map'
import { Permanent, RunFailure } from '@/jobs/engine/outcomes'
import type { Page } from './upstream'

export interface Paging {
  /** Row offset to begin at. */
  from: number
  pageSize: number
  /** Announced rows, as known when paging begins; later pages correct it. */
  total: number
  /** Pages under way at once; at most as many again wait in memory for their turn. */
  concurrency: number
  fetch(offset: number): Promise<Page>
}

/**
 * Yields pages by ascending offset. A page that is not full is the last; a full last page is followed by one more
 * request, so a total announced too small is noticed.
 * @throws RunFailure when a page contradicts the total that came with it, Permanent when the pages do not move on.
 */
export async function* pagesInOrder(paging: Paging): AsyncGenerator<Page> {
  const { pageSize } = paging
  let { total } = paging
  let next = paging.from
  let previous: Page | undefined
  const announced = function* () {
    for (let offset = paging.from; offset < total; offset += pageSize) yield offset
  }
  const check = (page: Page): boolean => {
    refuseContradiction(page, pageSize)
    refuseRepetition(page, previous)
    previous = page
    total = page.total
    next = page.offset + pageSize
    return page.rows.length < pageSize
  }
  const { concurrency } = paging
  // Pages that have arrived may wait for their turn without keeping a slot from the next request.
  for await (const page of pMapIterable(announced(), paging.fetch, {
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
