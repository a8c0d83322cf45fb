/** What a run changed, row by row, and whether that can be taken back. */
import { proxyUndo } from '@/jobs/definitions/proxy-undo'
import type { RunView } from '@/jobs/engine/run-view'
import { startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import type { JobRun } from '@/models/job-run'
import { latestOfTable, publicationOf } from '@/models/publication'
import {
  type ChangeCounts,
  type ChangeKind,
  changedFields,
  countChanges,
  type FieldChange,
  readChanges,
} from '@/models/row-change'
import { AppError, type ErrorCode } from '@/utils/errors'
import { errorText, type Language, replyText } from '@/utils/language'
import { knownRun } from './runs-desk'

/** Who may undo a run. */
export const UNDO_ROLES = proxyUndo.policy.roles

export interface ChangesReply {
  success: true
  run: RunView
  counts: ChangeCounts
  data: { key: string; label: string; kind: ChangeKind; fields: FieldChange[] }[]
  pagination: {
    page: number
    limit: number
    total: number
    totalPages: number
    hasNextPage: boolean
    hasPrevPage: boolean
  }
  undo: { possible: boolean; code?: ErrorCode; message?: string }
}

export async function showChanges(
  id: string,
  wanted: { kind?: ChangeKind | undefined; search?: string | undefined; page: number; limit: number },
  language: Language,
): Promise<ChangesReply> {
  const run = await knownRun(id)
  const { page, limit, kind, search } = wanted
  // Numbers begin at 1: a run that did not publish has no changes.
  const publication = (await publicationOf(id))?.seq ?? 0
  const [counts, { changes, total }, refusal] = await Promise.all([
    countChanges(publication),
    readChanges({ publication, page, limit, ...(kind ? { kind } : {}), ...(search ? { search } : {}) }),
    whyNotUndone(run),
  ])
  const totalPages = Math.ceil(total / limit)
  return {
    success: true,
    run: viewRun(run, language),
    counts,
    data: changes.map((change) => ({
      key: change.key,
      label: change.label,
      kind: change.kind,
      fields: changedFields(change),
    })),
    pagination: {
      page,
      limit,
      total,
      totalPages,
      hasNextPage: page < totalPages,
      hasPrevPage: page > 1 && total > 0,
    },
    undo: refusal
      ? { possible: false, code: refusal.code, message: errorText(language, refusal) }
      : { possible: true },
  }
}

/** Why a run cannot be undone; null when it can. The undo itself looks again under the table's lock. */
async function whyNotUndone(run: JobRun): Promise<AppError | null> {
  const publication = await publicationOf(run.id)
  if (run.family !== proxyUndo.family || !publication) return new AppError('undo_not_published')
  const newest = await latestOfTable(publication.tableName)
  if (newest && newest.runId !== run.id)
    return new AppError('undo_later_run', { id: newest.runId }, { laterRunId: newest.runId })
  const kept = await countChanges(publication.seq)
  if (kept.inserted + kept.updated + kept.deleted > 0) return null
  const { inserted, updated, deleted } = (run.result ?? {}) as Partial<Record<ChangeKind, number>>
  const changed = (inserted ?? 0) + (updated ?? 0) + (deleted ?? 0)
  return changed > 0 ? new AppError('undo_changes_gone') : new AppError('undo_nothing')
}

/** The proxy type that a run of the family is about. */
function typeOf(run: JobRun): string {
  const parsed = proxyUndo.payload.safeParse(run.payload)
  return run.type === proxyUndo.type && parsed.success ? parsed.data.type : run.type
}

export interface UndoReply {
  success: true
  status: 'queued'
  jobId: string
  message: string
}

/**
 * Starts the undo of the newest published run.
 * @throws AppError undo_… with the reason when it cannot be undone, already_active while another run holds the data.
 */
export async function startUndo(id: string, requestedBy: string, language: Language): Promise<UndoReply> {
  const run = await knownRun(id)
  const refusal = await whyNotUndone(run)
  if (refusal) throw refusal
  const payload = { runId: run.id, type: typeOf(run) }
  const { run: undo, created } = await startRun(proxyUndo, { payload, requestedBy })
  if (!created) throw new AppError('already_active', { id: undo.id }, { jobId: undo.id })
  return { success: true, status: 'queued', jobId: undo.id, message: replyText(language, 'undo_started') }
}
