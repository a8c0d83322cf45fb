/** What a run changed, row by row, and whether that can be taken back. */
import { importRollback } from '@/jobs/definitions/imports'
import { proxyUndo } from '@/jobs/definitions/proxy-undo'
import { startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { batchOfRun } from '@/models/import-batch'
import type { JobRun } from '@/models/job-run'
import { latestOfTable, type Publication, publicationOf } from '@/models/publication'
import { type ChangeCounts, changedFields, countChanges, readChanges } from '@/models/row-change'
import type { ChangeKind, ChangesReply, UndoReply } from '@/replies/changes'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { errorText, type Language, replyText } from '@/utils/language'
import { pagination } from '@/utils/pagination'
import { shortName } from './import-sources'
import { knownRun } from './runs-desk'

/** Who may undo a run. */
export const UNDO_ROLES = proxyUndo.policy.roles

async function batchOf({ id, family }: JobRun): Promise<ChangesReply['batch']> {
  const batch = family === importRollback.family ? await batchOfRun(id) : null
  return batch && { batchId: batch.id, fileName: batch.fileName, type: shortName(batch.type) }
}

export async function showChanges(
  id: string,
  wanted: { kind?: ChangeKind | undefined; search?: string | undefined; page: number; limit: number },
  language: Language,
): Promise<Sent<ChangesReply>> {
  const run = await knownRun(id)
  const { page, limit, kind, search } = wanted
  const published = await publishedBy(run)
  const { changes, total } = await readChanges({
    publication: published.seq,
    page,
    limit,
    ...(kind ? { kind } : {}),
    ...(search ? { search } : {}),
  })
  const batch = await batchOf(run)
  const refusal = whyNotUndone(run, published, batch)
  return {
    success: true,
    run: viewRun(run, language),
    counts: published.counts,
    data: changes.map((change) => ({
      key: change.key,
      label: change.label,
      kind: change.kind,
      fields: changedFields(change),
    })),
    pagination: pagination(page, limit, total),
    undo: refusal
      ? { possible: false, code: refusal.code, message: errorText(language, refusal) }
      : { possible: true },
    batch,
  }
}

/** What a run published, and what of it is still kept. */
interface Published {
  /** Number of its publication; numbers begin at 1, so a run that did not publish has no changes under its 0. */
  seq: number
  /** The newest publication of the same table; null when the run published none. */
  newest: Publication | null
  counts: ChangeCounts
}

async function publishedBy(run: JobRun): Promise<Published> {
  const publication = await publicationOf(run.id)
  const seq = publication?.seq ?? 0
  const [newest, counts] = await Promise.all([
    publication && latestOfTable(publication.tableName),
    countChanges(seq),
  ])
  return { seq, newest, counts }
}

/** Why a run cannot be undone; null when it can. The undo itself looks again under the table's lock. */
function whyNotUndone(
  run: JobRun,
  { newest, counts }: Published,
  batch: ChangesReply['batch'],
): AppError | null {
  if (batch) return new AppError('undo_by_rollback', { batch: batch.batchId })
  if (run.family !== proxyUndo.family || !newest) return new AppError('undo_not_published')
  if (newest.runId !== run.id)
    return new AppError('undo_later_run', { id: newest.runId }, { laterRunId: newest.runId })
  if (counts.inserted + counts.updated + counts.deleted > 0) return null
  const { inserted, updated, deleted } = (run.result ?? {}) as Partial<Record<ChangeKind, number>>
  const changed = (inserted ?? 0) + (updated ?? 0) + (deleted ?? 0)
  return changed > 0 ? new AppError('undo_changes_gone') : new AppError('undo_nothing')
}

/** The proxy type that a run of the family is about. */
function typeOf(run: JobRun): string {
  const parsed = proxyUndo.payload.safeParse(run.payload)
  return run.type === proxyUndo.type && parsed.success ? parsed.data.type : run.type
}

/**
 * Starts the undo of the newest published run.
 * @throws AppError undo_… with the reason when it cannot be undone, already_active while another run holds the data.
 */
export async function startUndo(
  id: string,
  requestedBy: string,
  language: Language,
): Promise<Sent<UndoReply>> {
  const run = await knownRun(id)
  const refusal = whyNotUndone(run, await publishedBy(run), await batchOf(run))
  if (refusal) throw refusal
  const payload = { runId: run.id, type: typeOf(run) }
  const act = { action: 'run.undo', object: { kind: 'run', id } }
  const { run: undo, created } = await startRun(proxyUndo, { payload, requestedBy, act })
  if (!created) throw new AppError('already_active', { id: undo.id }, { jobId: undo.id })
  return { success: true, status: 'queued', jobId: undo.id, message: replyText(language, 'undo_started') }
}
