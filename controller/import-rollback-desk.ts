/** What the routes call to take a batch back: what it would do, and the start of it. */
import { importRollback } from '@/jobs/definitions/imports'
import { hint } from '@/jobs/engine/hints'
import { startRun } from '@/jobs/engine/start'
import { type Db, db, inTransaction, type Trx } from '@/models/db'
import { type BatchView, changeBatch } from '@/models/import-batch'
import { laterUnchanged } from '@/models/import-context'
import { changedSince, countTakeable } from '@/models/undo'
import type { DecisionReply, RollbackPreview } from '@/replies/imports'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { replyText } from '@/utils/language'
import { type Asker, batchFor, type Caller, lockedBatchFor } from './import-scope'
import { takeableOf } from './import-takeable'

/** Rows named in a preview; the counts are of all. */
const NAMED = 100
/** Later imports named in a preview. */
const NAMED_LATER = 3

/** @throws AppError with the reason when there is nothing to take back. */
async function mustTake(on: Db | Trx, batch: BatchView) {
  const takeable = await takeableOf(on, batch)
  if ('refusal' in takeable) throw new AppError(takeable.refusal, { file: batch.fileName })
  return takeable
}

/**
 * What a rollback would do now.
 * @throws AppError unknown_batch, rollback_done, rollback_not_imported, rollback_nothing, undo_changes_gone.
 */
export async function previewRollback(id: string, asker: Asker): Promise<Sent<RollbackPreview>> {
  const batch = await batchFor(asker, id)
  const { source, undone } = await mustTake(db(), batch)
  const [counts, changed, later] = await Promise.all([
    countTakeable(db(), source.table, undone),
    changedSince(db(), source.table, { ...undone, limit: NAMED }),
    laterUnchanged(batch, NAMED_LATER),
  ])
  return { success: true, batchId: id, fileName: batch.fileName, ...counts, changed, later }
}

/**
 * Starts the rollback of a batch.
 * @throws AppError unknown_batch, rollback_done, rollback_not_imported, rollback_nothing, undo_changes_gone,
 * already_active.
 */
export async function startRollback(
  id: string,
  { strict, asker, language }: Caller & { strict: boolean },
): Promise<Sent<DecisionReply>> {
  const { run, fileName } = await inTransaction(async (trx) => {
    const batch = await lockedBatchFor(trx, asker, id)
    await mustTake(trx, batch)
    const { fileName: name } = batch
    const act = {
      action: 'import.rollback',
      object: { kind: 'batch', id },
      after: { fileName: name, strict },
    }
    const payload = { batchId: id, fileName: name, strict }
    const started = await startRun(importRollback, { payload, requestedBy: asker.name, trx, act })
    if (!started.created)
      throw new AppError('already_active', { id: started.run.id }, { jobId: started.run.id })
    await changeBatch(id, { rollbackRunId: started.run.id }, trx)
    return { run: started.run, fileName: batch.fileName }
  })
  hint(run)
  const message = replyText(language, 'rollback_started', { file: fileName })
  return { success: true, status: 'queued', jobId: run.id, batchId: id, message }
}
