/** Retries, discards or cancels the runs that match, chunk by chunk; a killed worker's work goes on where it was. */
import { z } from 'zod'
import { retryable } from '@/controller/retryable'
import type { BulkPayload } from '@/jobs/definitions/system-bulk'
import type { JobContext, Result, Tick } from '@/jobs/engine/context'
import { cancel, discard, reopen } from '@/jobs/engine/start'
import { type BulkSource, bulkSource } from '@/models/bulk-source'
import { actedOn, isOwn } from '@/models/dead-letter'
import { LostAttempt } from '@/models/fence'
import { saveFetchCursor } from '@/models/fetched'
import type { JobRun } from '@/models/job-run'
import { AppError } from '@/utils/errors'

const CHUNK = 100

const cursorSchema = z.object({
  /** How many matched at the beginning. */
  matched: z.number(),
  done: z.number(),
  /** Runs that were left as they are, by the code of the reason. */
  skipped: z.record(z.string(), z.number()),
  /** The last run of the chunk at hand; null before the first. */
  at: z.object({ at: z.string(), id: z.string() }).nullable(),
  /** The chunk at hand: saved before its runs are touched, so that what a killed worker did of it is known. */
  chunk: z.array(z.string()),
})
type Cursor = z.infer<typeof cursorSchema>

/** The run of the bulk, and what it acts on. */
type Bulk = JobContext<BulkPayload> & { source: BulkSource }

async function begin(context: Bulk): Promise<Cursor> {
  const known = context.cursor(cursorSchema)
  if (known) return known
  const counts = await context.source.count()
  const matched = counts.reduce((sum, { count }) => sum + count, 0)
  return { matched, done: 0, skipped: {}, at: null, chunk: [] }
}

/** Whether this bulk has acted on the run already: before its worker was killed, or together with the run's parent. */
async function isDoneByUs({ payload }: Bulk, id: string): Promise<boolean> {
  return (await actedOn([id], { actor: payload.requestedBy, since: payload.until })).has(id)
}

/** Acts on one run; why it was left as it is, or null. */
async function act(context: Bulk, run: JobRun): Promise<string | null> {
  const { action, requestedBy, reason } = context.payload
  const asked = { actor: requestedBy, reason }
  // These writes carry no fence: a bulk that was aborted or overtaken must find out before each of them.
  if (!(await isOwn(context.fence))) throw new LostAttempt(context.fence)
  try {
    if (action === 'discard') await discard(run.id, asked)
    else if (action === 'cancel') {
      if (!(await cancel(run.id, asked))) throw new AppError('already_final', { status: run.status })
    } else {
      retryable(run)
      await reopen(run.id, asked)
    }
    return null
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error
    return (await isDoneByUs(context, run.id)) ? null : error.code
  }
}

async function performChunk(context: Bulk, cursor: Cursor, report: () => void): Promise<void> {
  const fitting = await context.source.still(cursor.chunk)
  const gone = context.payload.action === 'cancel' ? 'already_final' : 'not_dead'
  for (const id of cursor.chunk) {
    context.signal.throwIfAborted()
    const run = fitting.get(id)
    const left = run ? await act(context, run) : (await isDoneByUs(context, id)) ? null : gone
    if (left === null) cursor.done++
    else cursor.skipped[left] = (cursor.skipped[left] ?? 0) + 1
    context.count(left === null ? 'written' : 'skipped', 1)
    report()
  }
}

async function performAll(context: Bulk, cursor: Cursor, tick: Tick): Promise<void> {
  const report = () => tick(cursor.done + skippedOf(cursor), cursor.matched)
  report()
  for (;;) {
    if (cursor.chunk.length === 0) {
      const next = await context.source.chunk(cursor.at, CHUNK)
      const last = next.at(-1)
      if (!last) return
      cursor.chunk = next.map(({ id }) => id)
      cursor.at = last
    }
    await saveFetchCursor(context.fence, cursor)
    await performChunk(context, cursor, report)
    cursor.chunk = []
  }
}

function skippedOf({ skipped }: Cursor): number {
  return Object.values(skipped).reduce((sum, count) => sum + count, 0)
}

/** The result: how many matched, were done and were left as they are; `skipped_<code>` says why. */
export default async function bulk(run: JobContext<BulkPayload>): Promise<Result> {
  const context: Bulk = { ...run, source: bulkSource(run.payload, run.payload.until) }
  const cursor = await context.stage('count', () => begin(context))
  context.count('written', cursor.done)
  context.count('skipped', skippedOf(cursor))
  await context.stage('act', (tick) => performAll(context, cursor, tick))
  const { matched, done, skipped } = cursor
  const reasons = Object.entries(skipped).map(([code, count]) => [`skipped_${code}`, count] as const)
  const { action } = context.payload
  return { action, matched, done, skipped: skippedOf(cursor), ...Object.fromEntries(reasons) }
}
