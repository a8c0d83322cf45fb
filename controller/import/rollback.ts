/** The work of a rollback: every row that a batch changed and that still stands so, as it stood before. */
import type { RollbackPayload } from '@/jobs/definitions/imports'
import type { Controller, JobContext, Result } from '@/jobs/engine/context'
import { Permanent } from '@/jobs/engine/outcomes'
import { type Db, db, type Trx } from '@/models/db'
import { type BatchView, changeBatch, findBatch, lockBatch, NOW } from '@/models/import-batch'
import { closePublication, openPublication } from '@/models/publication'
import { lockForPublishing } from '@/models/publish'
import { countChanges } from '@/models/row-change'
import { changedSince, countStanding, findRestorable, RESTORABLE, undoChanges } from '@/models/undo'
import { importSource } from '../import-sources'
import { takeableOf } from '../import-takeable'

type Context = JobContext<RollbackPayload>

/** Rows that were changed since are named in the result up to this many; the page lists all of them. */
const NAMED = 20

const rollback: Controller<RollbackPayload> = async (context) => {
  const batch = await context.stage('prepare', () => known(context.payload.batchId))
  const source = importSource(batch.type)
  return context.publish(async (trx) => {
    const { publication, kept } = await context.stage('restore', () => restore(trx, batch, context))
    return context.stage('finish', async () => {
      const { inserted, updated, deleted } = await countChanges(publication, trx)
      const rows = await countStanding(trx, source.table)
      await closePublication(trx, publication, rows)
      await changeBatch(batch.id, { rolledBackAt: NOW(), rolledBackBy: context.requestedBy }, trx)
      context.count('written', inserted + updated + deleted)
      return result(batch, { removed: deleted, restored: updated + inserted, total: rows, ...kept })
    })
  })
}

export default rollback

function result(batch: BatchView, counts: Record<string, unknown>): Result {
  return { batchId: batch.id, fileName: batch.fileName, ...counts }
}

/** @throws Permanent when there is nothing that could be taken back. */
async function mustTake(on: Db | Trx, batch: BatchView) {
  const takeable = await takeableOf(on, batch)
  if ('refusal' in takeable)
    throw new Permanent(takeable.refusal, 'there is nothing to take back', { file: batch.fileName })
  return takeable
}

async function known(id: string): Promise<BatchView> {
  const batch = await findBatch(id)
  if (!batch) throw new Permanent('unknown_batch', `there is no batch ${id}`, { id })
  await mustTake(db(), batch)
  return batch
}

/** Looks again under the locks: of the batch, and of the table. */
async function restore(trx: Trx, { id, type }: BatchView, context: Context) {
  const { table, label } = importSource(type)
  await lockForPublishing(trx, table)
  const batch = await lockBatch(trx, id)
  if (!batch) throw new Permanent('unknown_batch', `there is no batch ${id}`, { id })
  const { undone } = await mustTake(trx, batch)
  const { changedSince: later } = await findRestorable(trx, table, undone)
  if (later > 0 && context.payload.strict)
    throw new Permanent('rollback_changed_since', `${later} rows were changed since`, { count: later })
  const changed = await changedSince(trx, table, { ...undone, limit: NAMED })
  const publication = await openPublication(trx, table, { runId: context.runId, stands: null })
  await undoChanges(trx, undone.publication, { shape: table, label, publication }, RESTORABLE)
  return { publication, kept: { keptBecauseChanged: later, keptKeys: changed.map(({ key }) => key) } }
}
