/** What people do with dead letters: retry, edit and retry, discard; one at once, many as a run that can be followed. */
import { type BulkAction, systemBulk } from '@/jobs/definitions/system-bulk'
import type { Role } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { cancel, discard, reopen, startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { countDead, type DeadFilter, markOfNow } from '@/models/dead-letter'
import type { JobRun } from '@/models/job-run'
import { runOfIdempotencyKey } from '@/models/new-run'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { mustHandle, retryable } from './retryable'
import { knownRun } from './runs-desk'

/** Who may act on dead letters at all; of which jobs, the jobs say. */
export const DEAD_ROLES: readonly Role[] = ['admin', 'operator']

export interface Asker {
  name: string
  role: Role
  language: Language
}

/**
 * Tries a run again, with another payload when one is given.
 * @throws AppError unknown_run, forbidden_job, job_gone, payload_invalid, not_reopenable, or already_active with `jobId`.
 */
export async function retryRun(
  id: string,
  { reason, payload }: { reason?: string | undefined; payload?: unknown },
  asker: Asker,
): Promise<RunView> {
  const run = await knownRun(id)
  mustHandle(run, asker.role)
  // A payload of null is one that was given, and fits no job; only an absent one leaves the run's own.
  const isEdited = payload !== undefined
  const job = retryable(run, { payload: isEdited ? payload : run.payload, language: asker.language })
  const edited = isEdited ? { edited: { job, payload } } : {}
  const reopened = await reopen(id, { actor: asker.name, ...(reason ? { reason } : {}), ...edited })
  return viewRun(reopened, asker.language)
}

/** @throws AppError unknown_run, forbidden_job, or not_discardable. */
export async function discardOne(id: string, reason: string, asker: Asker): Promise<RunView> {
  mustHandle(await knownRun(id), asker.role)
  return viewRun(await discard(id, { actor: asker.name, reason }), asker.language)
}

export interface BulkAsked {
  action: BulkAction
  filter: DeadFilter
  reason: string
  /** How many the asker saw; when they are no longer so many, nothing starts. */
  expected?: number | undefined
  /** Asked twice with one key by one person, there is one bulk. */
  key: string | null
}

export interface BulkReply {
  http: 200 | 202
  body: { success: true; jobId: string; count: number; message: string }
}

/**
 * Starts the run that handles all that match now.
 * @throws AppError dead_none, dead_count_changed with the new `count`, forbidden_job naming a job of them that the asker
 * may not handle, or idempotency_reused when the key stands for something else.
 */
export async function startBulk({ key, ...asked }: BulkAsked, asker: Asker): Promise<BulkReply> {
  const idempotencyKey = key === null ? null : `dead-letters:${asker.name}:${key}`
  const before = idempotencyKey === null ? null : await runOfIdempotencyKey(idempotencyKey)
  if (before) return sameBulk(before, asked, asker.language)
  const { action, filter, reason, expected } = asked
  const until = await markOfNow()
  const counts = await countDead({ ...filter, until: earlier(filter.until, until) })
  for (const found of counts) mustHandle(found, asker.role)
  const count = counts.reduce((sum, found) => sum + found.count, 0)
  if (expected !== undefined && expected !== count)
    throw new AppError('dead_count_changed', { expected, count }, { count })
  if (count === 0) throw new AppError('dead_none')
  const { run, created } = await startRun(systemBulk, {
    payload: { action, filter, until, reason, requestedBy: asker.name },
    requestedBy: asker.name,
    ...(idempotencyKey === null ? {} : { idempotencyKey }),
  })
  if (!created) return sameBulk(run, asked, asker.language)
  const message = replyText(asker.language, 'bulk_started', { count })
  return { http: 202, body: { success: true, jobId: run.id, count, message } }
}

function earlier(one: string | undefined, other: string): string {
  return one !== undefined && Date.parse(one) < Date.parse(other) ? one : other
}

/** The bulk that was started with this key before, provided that it is the same. */
function sameBulk(run: JobRun, asked: Omit<BulkAsked, 'key'>, language: Language): BulkReply {
  const { action, filter, reason } = systemBulk.payload.parse(run.payload)
  const asText = (bulk: Pick<BulkAsked, 'action' | 'filter' | 'reason'>) =>
    JSON.stringify([bulk.action, Object.entries(bulk.filter).sort(), bulk.reason])
  if (asText({ action, filter, reason }) !== asText(asked))
    throw new AppError('idempotency_reused', { id: run.id }, { jobId: run.id })
  const count = run.total ?? asked.expected ?? 0
  const message = replyText(language, 'bulk_known')
  return { http: 200, body: { success: true, jobId: run.id, count, message } }
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
