/** Fetching into staging: page by page, pass by pass, until what is staged is what the upstream holds. */
import type { ProxyPayload } from '@/jobs/definitions/proxy'
import type { JobContext, Tick } from '@/jobs/engine/context'
import { RunFailure } from '@/jobs/engine/outcomes'
import { countPass, countVanished, newKeys, saveFetchCursor } from '@/models/fetched'
import { clearStaging } from '@/models/staging'
import { pagesInOrder } from './pages'
import {
  type Cursor,
  coversPassBefore,
  isClean,
  isOnlyPushed,
  judgeTotal,
  MAX_PASSES,
  nextPass,
  type PassCounts,
} from './passes'
import type { ProxySource } from './source'
import { stager } from './stager'
import { type Fetching, fetchPage, type Page } from './upstream'

export interface FetchJob {
  source: ProxySource
  context: JobContext<ProxyPayload>
  fetching: Fetching
  /** Rows that stand now: what to expect before the upstream has said a total. */
  expectedRows: number | null
  /** Share of the announced rows, in percent, that may be missing before the run fails instead. */
  missingPercent: number
}

/** Pages at the head of the list that are looked at again for rows that came meanwhile. */
const MAX_HEAD_PAGES = 5

/** The pages of one pass, beginning where the cursor is. */
type Pages = AsyncIterable<Page>

function openPass({ source, fetching, expectedRows }: FetchJob, begin: Cursor): AsyncGenerator<Page> {
  return pagesInOrder({
    paging: source.paging,
    from: begin.page,
    expectedRows: begin.total ?? expectedRows,
    slots: fetching.throttle.slots,
    fetch: (index, signal) => fetchPage(source, index, withSignal(fetching, signal)),
  })
}

/** Asks for the first pages; resolves when the first has come, while the others are under way. */
export async function openFirstPass(
  job: FetchJob,
  begin: Cursor,
): Promise<{ total: number | null; pages: Pages }> {
  const rest = openPass(job, begin)
  const { value } = await rest.next()
  if (!value) throw new Error('there is always a first page')
  const pages = async function* () {
    yield value as Page
    yield* rest
  }
  return { total: (value as Page).total, pages: pages() }
}

/** Fetches until the rows are whole or the passes are used up; the returned cursor carries the verdict. */
export async function fetchAll(
  job: FetchJob,
  begin: { cursor: Cursor; pages: Pages },
  tick: Tick,
): Promise<Cursor> {
  let { cursor, pages } = begin
  for (;;) {
    cursor = await decide(job, await fetchPass(job, { cursor, pages }, tick))
    await saveFetchCursor(job.context.fence, cursor)
    if (cursor.verdict) return cursor
    pages = openPass(job, cursor)
  }
}

async function fetchPass(
  job: FetchJob,
  begin: { cursor: Cursor; pages: Pages },
  tick: Tick,
): Promise<Cursor> {
  const { context } = job
  const say = passMessage(begin.cursor.pass)
  const stage = stager(job.source, job.context)
  let { cursor } = begin
  try {
    for await (const page of begin.pages) {
      context.signal.throwIfAborted()
      cursor = await stage.add(page, cursor)
      const done = cursor.staged - cursor.from
      tick(done, Math.max(done, cursor.total ?? job.expectedRows ?? 0) || undefined, say)
    }
  } catch (error) {
    // What has come is kept for the next attempt.
    await stage.end().catch(() => undefined)
    throw error
  }
  await stage.end()
  return cursor
}

const passMessage = (pass: number) =>
  pass === 1 ? undefined : `Data berubah saat diambil; mengambil ulang (${pass}/${MAX_PASSES})`

const withSignal = (fetching: Fetching, signal: AbortSignal): Fetching => ({
  ...fetching,
  signal: AbortSignal.any([fetching.signal, signal]),
})

/** What follows a pass: the verdict, or the next pass. */
async function decide(job: FetchJob, fetched: Cursor): Promise<Cursor> {
  const counts = await countRows(job, fetched)
  if (isClean(fetched, counts) && (fetched.total !== null || (await losesNothing(job, counts))))
    return decided(fetched, counts)
  const cursor = isOnlyPushed(fetched, counts) ? await refetchHead(job, fetched) : fetched
  if (cursor !== fetched && (await isWholeWithHead(job, cursor))) return decided(cursor, counts)
  if (coversPassBefore(counts)) {
    const total = judgeTotal(fetched, counts.staged)
    if (total === 'fits') return decided(cursor, counts)
    if (total === 'lies') return incomplete(job, cursor, counts)
  }
  if (cursor.pass >= MAX_PASSES) return incomplete(job, cursor, counts)
  job.context.log.info(
    { pass: cursor.pass, ...counts, total: cursor.total },
    'the list moved while it was fetched',
  )
  return nextPass(cursor, counts.unique)
}

async function countRows({ source, context }: FetchJob, { from, before }: Cursor): Promise<PassCounts> {
  const counted = await countPass(context.runId, source.table, from)
  const lastTwo = before && (await countPass(context.runId, source.table, before.from)).unique
  return { ...counted, lastTwo }
}

/**
 * Without a total, a pass that missed rows looks like any other. It is believed alone only where that does no harm:
 * no row that stands, or that the pass before saw, would be deleted.
 */
async function losesNothing({ source, context }: FetchJob, counts: PassCounts): Promise<boolean> {
  if (counts.lastTwo !== null && !coversPassBefore(counts)) return false
  return (await countVanished(context.runId, source.table)) === 0
}

/** Whether a pass and the head after it are all rows; a first look alone deletes none. */
async function isWholeWithHead({ source, context }: FetchJob, cursor: Cursor): Promise<boolean> {
  const { unique } = await countPass(context.runId, source.table, cursor.from)
  if (unique !== cursor.total) return false
  return cursor.pass > 1 || (await countVanished(context.runId, source.table)) === 0
}

/** The last pass is the truth. */
const decided = (cursor: Cursor, { staged, unique }: PassCounts): Cursor => ({
  ...cursor,
  verdict: { isComplete: true, keepFrom: cursor.from, duplicates: staged - unique },
})

/** Some rows could not be seen: fine for adding and changing, unless nearly nothing was. */
async function incomplete(job: FetchJob, cursor: Cursor, counts: PassCounts): Promise<Cursor> {
  const { source, context, missingPercent } = job
  const { unique: received } = await countPass(context.runId, source.table, 0)
  const announced = cursor.total ?? received
  if (received < announced * (1 - missingPercent / 100)) {
    // The next attempt begins anew instead of judging the same rows again.
    await clearStaging(context.fence)
    const params = { announced, received }
    throw new RunFailure('upstream_wrong_total', `announced ${announced} rows, gave ${received}`, params)
  }
  return { ...cursor, verdict: { isComplete: false, keepFrom: 0, duplicates: counts.staged - counts.unique } }
}

/** New rows mostly come at the head and push the others down: its pages are fetched again while they bring any. */
async function refetchHead(job: FetchJob, fetched: Cursor): Promise<Cursor> {
  const { source, context, fetching } = job
  const stage = stager(job.source, job.context)
  let cursor = fetched
  for (let index = 0; index < MAX_HEAD_PAGES; index++) {
    const page = await fetchPage(source, index, fetching)
    const keys = page.rows.map((row) => String(row[source.table.key]))
    const fresh = await newKeys(context.runId, source.table, keys)
    cursor = { ...(await stage.add(page, cursor)), hasMoved: true }
    await stage.end()
    if (fresh === 0) break
  }
  return cursor
}
