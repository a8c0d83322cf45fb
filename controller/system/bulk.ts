/** Retries or discards the dead runs that match, chunk by chunk; a killed worker's work goes on where it was. */
import { z } from 'zod'
import { retryable } from '@/controller/retryable'
import type { BulkPayload } from '@/jobs/definitions/system-bulk'
import type { JobContext, Result, Tick } from '@/jobs/engine/context'
import { discard, reopen } from '@/jobs/engine/start'
import { actedOn, chunkOfDead, countDead, type DeadFilter, isOwn, stillDead } from '@/models/dead-letter'
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
  at: z.object({ finishedAt: z.string(), id: z.string() }).nullable(),
  /** The chunk at hand: saved before its runs are touched, so that what a killed worker did of it is known. */
  chunk: z.array(z.string()),
})
type Cursor = z.infer<typeof cursorSchema>
type Context = JobContext<BulkPayload>

/** The filter with the earlier of its own end and the moment of asking. */
function filterOf({ filter, until }: BulkPayload): DeadFilter {
  const isEarlier = filter.until !== undefined && Date.parse(filter.until) < Date.parse(until)
  return isEarlier ? filter : { ...filter, until }
}

async function begin(context: Context): Promise<Cursor> {
  const known = context.cursor(cursorSchema)
  if (known) return known
  const counts = await countDead(filterOf(context.payload))
  const matched = counts.reduce((sum, { count }) => sum + count, 0)
  return { matched, done: 0, skipped: {}, at: null, chunk: [] }
}

/** Whether this bulk has acted on the run already: before its worker was killed, or together with the run's parent. */
async function isDoneByUs({ payload }: Context, id: string): Promise<boolean> {
  return (await actedOn([id], { actor: payload.requestedBy, since: payload.until })).has(id)
}

/** Acts on one run; why it was left as it is, or null. */
async function act(context: Context, run: JobRun): Promise<string | null> {
  const { action, requestedBy, reason } = context.payload
  const asked = { actor: requestedBy, reason }
  // These writes carry no fence: a bulk that was aborted or overtaken must find out before each of them.
  if (!(await isOwn(context.fence))) throw new LostAttempt(context.fence)
  try {
    if (action === 'discard') await discard(run.id, asked)
    else {
      retryable(run)
      await reopen(run.id, asked)
    }
    return null
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error
    return (await isDoneByUs(context, run.id)) ? null : error.code
  }
}

async function performChunk(context: Context, cursor: Cursor, report: () => void): Promise<void> {
  const dead = await stillDead(cursor.chunk, context.payload.until)
  for (const id of cursor.chunk) {
    context.signal.throwIfAborted()
    const run = dead.get(id)
    const left = run ? await act(context, run) : (await isDoneByUs(context, id)) ? null : 'not_dead'
    if (left === null) cursor.done++
    else cursor.skipped[left] = (cursor.skipped[left] ?? 0) + 1
    context.count(left === null ? 'written' : 'skipped', 1)
    report()
  }
}

async function performAll(context: Context, cursor: Cursor, tick: Tick): Promise<void> {
  const filter = filterOf(context.payload)
  const report = () => tick(cursor.done + skippedOf(cursor), cursor.matched)
  report()
  for (;;) {
    if (cursor.chunk.length === 0) {
      const next = await chunkOfDead(filter, cursor.at, CHUNK)
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
export default async function bulk(context: Context): Promise<Result> {
  const cursor = await context.stage('count', () => begin(context))
  context.count('written', cursor.done)
  context.count('skipped', skippedOf(cursor))
  await context.stage('act', (tick) => performAll(context, cursor, tick))
  const { matched, done, skipped } = cursor
  const reasons = Object.entries(skipped).map(([code, count]) => [`skipped_${code}`, count] as const)
  const { action } = context.payload
  return { action, matched, done, skipped: skippedOf(cursor), ...Object.fromEntries(reasons) }
}
