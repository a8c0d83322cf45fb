/** All pages of an upstream in order, several under way at once, ending only where the upstream itself ends. */
import { Permanent, RunFailure } from '@/jobs/engine/outcomes'
import { env } from '@/utils/env'
import type { Paging } from './source'
import type { Page } from './upstream'

export interface PagesWanted {
  paging: Pick<Paging, 'pageSize' | 'totalAt'>
  /** Number of the first page. */
  from: number
  /** Rows that are probably there, so that pages far beyond the end are not asked for; null when unknown. */
  expectedRows: number | null
  /** Pages that may be under way now; two more may have arrived and wait for their turn. */
  slots(): number
  /** `signal` aborts when nobody waits for the page any more. */
  fetch(index: number, signal: AbortSignal): Promise<Page>
}

/**
 * Yields pages by ascending number. With a total: up to the page that ends where its own total says, and one more
 * request when that page is full, so that a total announced too small is noticed. Without: until an empty page.
 * A page that is shorter than its total promises is passed on; whether rows are missing is judged over all of them.
 * @throws RunFailure for more rows than announced, Permanent when pages repeat or never end.
 */
export async function* pagesInOrder(wanted: PagesWanted): AsyncGenerator<Page> {
  const { pageSize } = wanted.paging
  const abandoned = new AbortController()
  const pending: Promise<Page>[] = []
  let next = wanted.from
  let known = wanted.expectedRows
  let first: Page | undefined
  let previous: Page | undefined
  const isExpected = (index: number) =>
    known === null ? index <= (previous?.index ?? wanted.from - 1) + wanted.slots() : index * pageSize < known
  const mayAsk = () => pending.length === 0 || (pending.length < wanted.slots() + 2 && isExpected(next))
  const ask = () => {
    const page = wanted.fetch(next++, abandoned.signal)
    // Its failure is thrown when its turn comes; until then it is nobody's unhandled rejection.
    page.catch(() => undefined)
    pending.push(page)
  }
  try {
    for (;;) {
      while (mayAsk()) ask()
      const page = (await pending.shift()) as Page
      refuseRepetition(page, previous)
      if (wanted.paging.totalAt === null) refuseRepetition(page, first)
      refuseContradiction(page, pageSize)
      refuseEndlessness(page, pageSize)
      first ??= page
      previous = page
      known = page.total ?? (isBeyond(page, known, pageSize) ? null : known)
      yield page
      if (isEnd(page, pageSize)) return
    }
  } finally {
    abandoned.abort()
  }
}

/** Whether a page has fewer rows than fit, though its total says that more follow. */
export function isShort(page: Page, pageSize: number): boolean {
  return page.total !== null && page.rows.length < pageSize && rowsUpTo(page, pageSize) < page.total
}

/** Whether a full page says that there are more rows than were expected. */
function isBeyond(page: Page, known: number | null, pageSize: number): boolean {
  return known !== null && page.rows.length === pageSize && rowsUpTo(page, pageSize) > known
}

const rowsUpTo = (page: Page, pageSize: number) => page.index * pageSize + page.rows.length

function isEnd(page: Page, pageSize: number): boolean {
  if (page.total === null) return page.rows.length === 0
  const isLastAnnounced = (page.index + 1) * pageSize >= page.total
  return isLastAnnounced && page.rows.length < pageSize
}

function refuseContradiction(page: Page, pageSize: number): void {
  const { rows, total } = page
  const end = rowsUpTo(page, pageSize)
  const isTooMany = total !== null && rows.length > 0 && end > total
  if (isTooMany || rows.length > pageSize)
    throw new RunFailure('upstream_wrong_total', `announced ${total} rows, gave ${end}`, {
      announced: total ?? pageSize,
      received: end,
    })
}

/** A moving list shifts rows between pages, but two pages with all the same rows mean that the offset is ignored. */
function refuseRepetition(page: Page, other: Page | undefined): void {
  if (!other || page.rows.length !== other.rows.length) return
  // One row may well move to the next page; only where nothing else ends the paging does it count.
  if (page.rows.length < (page.total === null ? 1 : 2)) return
  const isSame = page.rows.every((row, index) => row.id === other.rows[index]?.id)
  if (isSame) throw new Permanent('upstream_ignores_offset', 'two pages hold the same rows')
}

function refuseEndlessness(page: Page, pageSize: number): void {
  const max = env().SIASN_MAX_ROWS
  if (rowsUpTo(page, pageSize) > max)
    throw new Permanent('upstream_endless', `more than ${max} rows and no end`, { max })
}
