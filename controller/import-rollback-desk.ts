/** What the routes call to take a batch back: what it would do, and the start of it. */
import { importRollback } from '@/jobs/definitions/imports'
import { hint } from '@/jobs/engine/hints'
import { startRun } from '@/jobs/engine/start'
import { db, inTransaction } from '@/models/db'
import { type BatchView, changeBatch, findBatch, lockBatch } from '@/models/import-batch'
import { countChanges } from '@/models/row-change'
import { changedSince, countChangedSince } from '@/models/undo'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import type { DecisionReply } from './import-batches-desk'
import { importSource } from './import-sources'

/** Rows named in a preview; the counts are of all. */
const NAMED = 100

export interface RollbackPreview {
  success: true
  batchId: string
  fileName: string
  /** Rows that go, and rows that get their old values back. */
  remove: number
  restore: number
  /** Rows that a later batch changed, or that are gone: they stay as they are. */
  changedSince: number
  changed: { key: string; label: string; byRun: string | null }[]
}

/** @throws AppError rollback_not_possible when the batch has imported nothing or is rolled back. */
function takeable(batch: BatchView | null, id: string): BatchView & { publication: number; runId: string } {
  if (!batch) throw new AppError('unknown_batch', { id })
  const { status, publication, runId, fileName } = batch
  if (status === 'rolled_back') throw new AppError('rollback_done', { file: fileName })
  if (status !== 'completed' || publication === null || runId === null)
    throw new AppError('rollback_not_imported', { file: fileName })
  return Object.assign(batch, { publication, runId })
}

/** What a rollback would do now. @throws AppError unknown_batch, rollback_done, rollback_not_imported. */
export async function previewRollback(id: string): Promise<RollbackPreview> {
  const { publication, runId, type, fileName } = takeable(await findBatch(id), id)
  const { table } = importSource(type)
  const of = { publication, runId }
  const [counts, later, changed] = await Promise.all([
    countChanges(publication),
    countChangedSince(db(), table, of),
    changedSince(db(), table, { ...of, limit: NAMED }),
  ])
  return {
    success: true,
    batchId: id,
    fileName,
    remove: counts.inserted - later.inserted,
    restore: counts.updated - later.updated,
    changedSince: later.inserted + later.updated,
    changed,
  }
}

/**
 * Starts the rollback of a batch.
 * @throws AppError unknown_batch, rollback_done, rollback_not_imported, already_active.
 */
export async function startRollback(
  id: string,
  { strict, requestedBy, language }: { strict: boolean; requestedBy: string; language: Language },
): Promise<DecisionReply> {
  const { run, fileName } = await inTransaction(async (trx) => {
    const batch = takeable(await lockBatch(trx, id), id)
    const act = { action: 'import.rollback', object: { kind: 'batch', id } }
    const payload = { batchId: id, strict }
    const started = await startRun(importRollback, { payload, requestedBy, trx, act })
    if (!started.created)
      throw new AppError('already_active', { id: started.run.id }, { jobId: started.run.id })
    await changeBatch(id, { rollbackRunId: started.run.id }, trx)
    return { run: started.run, fileName: batch.fileName }
  })
  hint(run)
  const message = replyText(language, 'rollback_started', { file: fileName })
  return { success: true, status: 'queued', jobId: run.id, batchId: id, message }
}
