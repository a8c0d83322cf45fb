/** The work of every proxy type: fetch page by page into staging, then publish what differs. */
import { z } from 'zod'
import type { ProxyPayload } from '@/jobs/definitions/proxy'
import type { Controller, JobContext, Result, Tick } from '@/jobs/engine/context'
import { Permanent, RunFailure } from '@/jobs/engine/outcomes'
import {
  applyDifferences,
  countForPublishing,
  deleteVanished,
  dropStaging,
  findDifferences,
  lockForPublishing,
  removeStagedDuplicates,
  type StagedCounts,
} from '@/models/publish'
import { clearStaging, countStaged, openStaging, stageLines } from '@/models/staging'
import { copyEncoder } from '@/utils/copy-text'
import { env } from '@/utils/env'
import { currentToken } from '../siasn-token'
import { pagesInOrder } from './pages'
import type { ProxySource } from './source'
import { fetchPage, type Page } from './upstream'

/** How far the fetch is: next row offset, rows staged, values that did not fit their column, last announced total. */
const cursorShape = z.object({
  next: z.number(),
  staged: z.number(),
  invalid: z.number(),
  total: z.number(),
})
type Cursor = z.infer<typeof cursorShape>

const START: Cursor = { next: 0, staged: 0, invalid: 0, total: 0 }

type Context = JobContext<ProxyPayload>

/** Makes the controller of a proxy type. */
export function syncProxy(source: ProxySource): Controller<ProxyPayload> {
  const label = `[PROXY ${source.type.toUpperCase()}]`
  return async (context) => {
    context.log.info(`${label} Starting synchronization`)
    const begin = await context.stage('prepare', () => prepare(source, context))
    const pages = pagesInOrder({
      from: begin.next,
      pageSize: source.pageSize,
      concurrency: env().SIASN_MAX_CONCURRENCY,
      fetch: (offset) => fetchPage(source, offset, context.signal),
    })
    const first = await context.stage('count', () => firstPage(pages))
    context.log.info(`${label} ${first.total} rows announced, from row ${begin.next}`)
    const end = await context.stage('fetch', (tick) =>
      stageAll(source, context, begin, { first, pages }, tick),
    )
    context.log.info(`${label} Fetched ${end.staged} rows`)
    const result = await publish(source, context, end)
    context.log.info({ result }, `${label} Synchronization completed`)
    return result
  }
}

/** Makes sure that the work can begin, and finds where an earlier attempt left off. */
async function prepare(source: ProxySource, context: Context): Promise<Cursor> {
  const access = await currentToken()
  if ('problem' in access) throw new Permanent(access.problem, 'no usable SIASN token')
  if (!env().INSTANSI_ID) throw new Permanent('instansi_missing', 'INSTANSI_ID is not set')
  await openStaging(context.runId, source.table)
  const saved = context.cursor(cursorShape)
  const staged = await countStaged(context.runId)
  if (saved && saved.staged === staged) return saved
  if (staged > 0) await clearStaging(context.fence)
  return START
}

async function firstPage(pages: AsyncGenerator<Page>): Promise<Page> {
  const { value } = await pages.next()
  if (!value) throw new Error('there is always a first page')
  return value
}

async function* chain(first: Page, rest: AsyncGenerator<Page>): AsyncGenerator<Page> {
  yield first
  yield* rest
}

async function stageAll(
  source: ProxySource,
  context: Context,
  begin: Cursor,
  { first, pages }: { first: Page; pages: AsyncGenerator<Page> },
  tick: Tick,
): Promise<Cursor> {
  const encode = pageEncoder(source, context)
  let cursor = begin
  // One page is stored while the next is encoded.
  let storing: Promise<void> = Promise.resolve()
  tick(begin.next, first.total)
  for await (const page of chain(first, pages)) {
    context.signal.throwIfAborted()
    const encoded = encode(page, cursor)
    cursor = encoded.cursor
    await storing
    storing = store(source, context, encoded)
    // Its failure is thrown by the next `await storing`; until then it is nobody's unhandled rejection.
    storing.catch(() => undefined)
    context.count('read', page.rows.length)
    tick(Math.min(cursor.next, page.total), page.total)
  }
  await storing
  return cursor
}

interface EncodedPage {
  lines: string
  /** The cursor behind the page. */
  cursor: Cursor
}

function pageEncoder(source: ProxySource, context: Context): (page: Page, before: Cursor) => EncodedPage {
  const encode = copyEncoder(source.table.columns)
  return (page, before) => {
    let invalid = before.invalid
    const lines = page.rows.map((row, index) => {
      const id = row[source.table.key]
      if (typeof id !== 'string' || id === '') throw rowWithoutId(page.offset + index + 1)
      const line = encode(row, ({ column }) => {
        invalid++
        context.log.debug({ id, column }, 'a value does not fit its column and is left empty')
      })
      return `${before.staged + index}\t${line}`
    })
    const staged = before.staged + page.rows.length
    const cursor = { next: page.offset + page.rows.length, staged, invalid, total: page.total }
    return { lines: lines.join(''), cursor }
  }
}

/** Stores a page and the cursor behind it, both or neither. */
async function store(source: ProxySource, context: Context, { lines, cursor }: EncodedPage): Promise<void> {
  if (lines !== '') await stageLines(context.fence, source.table, lines, cursor)
}

function rowWithoutId(row: number): RunFailure {
  return new RunFailure('upstream_row_without_id', `row ${row} has no id`, { row })
}

/** Checks, compares and publishes in one fenced transaction: readers see the old rows until all new ones stand. */
function publish(source: ProxySource, context: Context, end: Cursor): Promise<Result> {
  const { table } = source
  const { runId } = context
  return context.publish(async (trx) => {
    const counts = await context.stage('check', async () => {
      await lockForPublishing(trx, table)
      return countForPublishing(trx, table, runId)
    })
    const isComplete = counts.unique >= end.total
    if (isComplete) guardAgainstShrinking(counts, context.payload)
    const duplicates = counts.staged - counts.unique
    if (duplicates > 0) await removeStagedDuplicates(trx, table, runId)
    const differences = await context.stage('compare', () => findDifferences(trx, table, runId))
    const deleted = await context.stage('publish', async () => {
      const vanished = isComplete ? await deleteVanished(trx, table, runId) : 0
      await applyDifferences(trx, table, runId)
      return vanished
    })
    await context.stage('finish', () => dropStaging(trx, runId))
    context.count('written', differences.inserted + differences.updated + deleted)
    return {
      total: counts.unique,
      ...differences,
      deleted,
      duplicates_removed: duplicates,
      invalid_values: end.invalid,
      complete: isComplete,
      ...(isComplete ? {} : { warning: 'incomplete' }),
    }
  })
}

/**
 * Far fewer rows than stand now are more often a fault upstream than the truth. A person who knows better says so
 * with `allowShrink`.
 */
function guardAgainstShrinking({ unique, standing }: StagedCounts, payload: ProxyPayload): void {
  const least = standing * (1 - env().SHRINK_GUARD_PERCENT / 100)
  if (payload.allowShrink || standing === 0 || (unique > 0 && unique >= least)) return
  throw new Permanent('shrunk', `only ${unique} rows where ${standing} stand`, {
    now: unique,
    before: standing,
  })
}
