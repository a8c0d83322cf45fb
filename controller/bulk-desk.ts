/** Acting on many runs at once: counted beforehand, then done by a run that can be followed and aborted. */
import { systemBulk } from '@/jobs/definitions/system-bulk'
import type { RunView } from '@/jobs/engine/run-view'
import { cancel, startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { type BulkTarget, bulkSource } from '@/models/bulk-source'
import { markOfNow } from '@/models/dead-letter'
import type { JobRun } from '@/models/job-run'
import { runOfIdempotencyKey } from '@/models/new-run'
import type { BulkPreview, BulkReply } from '@/replies/dead-letters'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import type { Asker } from './dead-actions-desk'
import { previewOf, type Reader, sum } from './dead-groups'
import { mustHandle } from './retryable'
import { knownRun } from './runs-desk'

/** What an action over all that match would touch; nothing is changed. */
export async function previewBulk(target: BulkTarget, reader: Reader): Promise<Sent<BulkPreview>> {
  return previewOf(await bulkSource(target, await markOfNow()).count(), reader)
}

export interface BulkAsked extends BulkTarget {
  reason: string
  /** How many the asker saw; when they are no longer so many, nothing starts. */
  expected?: number | undefined
  /** Asked twice with one key by one person, there is one bulk. */
  key: string | null
}

export interface BulkAnswer {
  http: 200 | 202
  body: Sent<BulkReply>
}

/**
 * Starts the run that handles all that match now.
 * @throws AppError dead_none, dead_count_changed with the new `count`, forbidden_job naming a job of them that the asker
 * may not handle, or idempotency_reused when the key stands for something else.
 */
export async function startBulk({ key, ...asked }: BulkAsked, asker: Asker): Promise<BulkAnswer> {
  const room = asked.runs === undefined ? 'dead-letters' : 'runs'
  const idempotencyKey = key === null ? null : `${room}:${asker.name}:${key}`
  const before = idempotencyKey === null ? null : await runOfIdempotencyKey(idempotencyKey)
  if (before) return sameBulk(before, asked, asker.language)
  const { expected, reason, ...target } = asked
  const until = await markOfNow()
  const counts = await bulkSource(target, until).count()
  for (const found of counts) mustHandle(found, asker.role)
  const count = sum(counts)
  if (expected !== undefined && expected !== count)
    throw new AppError('dead_count_changed', { expected, count }, { count })
  if (count === 0) throw new AppError('dead_none')
  const after = { ...target, count }
  const act = { action: 'runs.bulk', object: { kind: 'action', id: asked.action }, reason, after }
  const { run, created } = await startRun(systemBulk, {
    payload: { ...target, until, reason, requestedBy: asker.name },
    requestedBy: asker.name,
    act,
    ...(idempotencyKey === null ? {} : { idempotencyKey }),
  })
  if (!created) return sameBulk(run, asked, asker.language)
  const message = replyText(asker.language, 'bulk_started', { count })
  return { http: 202, body: { success: true, jobId: run.id, count, message } }
}

/** The bulk that was started with this key before, provided that it is the same. */
function sameBulk(run: JobRun, asked: Omit<BulkAsked, 'key'>, language: Language): BulkAnswer {
  const asText = ({ action, filter, runs, reason }: Omit<BulkAsked, 'key'>) =>
    JSON.stringify([action, Object.entries(filter ?? runs ?? {}).sort(), reason])
  if (asText(systemBulk.payload.parse(run.payload)) !== asText(asked))
    throw new AppError('idempotency_reused', { id: run.id }, { jobId: run.id })
  const count = run.total ?? asked.expected ?? 0
  return {
    http: 200,
    body: { success: true, jobId: run.id, count, message: replyText(language, 'bulk_known') },
  }
}

/**
 * Aborts a bulk: what it has done stays done, the rest stays as it is.
 * @throws AppError unknown_run, or already_final.
 */
export async function cancelBulk(id: string, asker: Asker): Promise<RunView> {
  const run = await knownRun(id)
  if (run.family !== systemBulk.family || run.type !== systemBulk.type)
    throw new AppError('unknown_run', { id })
  const cancelled = await cancel(id, asker.name)
  if (!cancelled) throw new AppError('already_final', { status: (await knownRun(id)).status })
  return viewRun(cancelled, asker.language)
}
