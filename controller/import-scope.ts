/** Whose files somebody sees and acts on: everybody's, but for people bound to a unit, who have only their own. */
import type { Trx } from '@/models/db'
import { type BatchView, findBatch, lockBatch } from '@/models/import-batch'
import type { Reader } from '@/models/unit'
import { AppError } from '@/utils/errors'
import type { Language } from '@/utils/language'

/** Who asks; `name` is what batches record. */
export interface Asker extends Reader {
  name: string
}

/** The same with the language of their replies. */
export interface Caller {
  asker: Asker
  language: Language
}

/** Nothing says whose unit a file's rows are of. */
export const isBound = ({ role, unitId }: Reader): boolean => role !== 'admin' && Boolean(unitId?.trim())

/** The only uploader whose files somebody sees; null: they see all. */
export const ownerFor = (asker: Asker): string | null => (isBound(asker) ? asker.name : null)

function seen(batch: BatchView | null, asker: Asker, id: string): BatchView {
  const owner = ownerFor(asker)
  if (!batch || (owner !== null && batch.requestedBy !== owner)) throw new AppError('unknown_batch', { id })
  return batch
}

/** @throws AppError unknown_batch, also of a batch that is not theirs to see. */
export async function batchFor(asker: Asker, id: string): Promise<BatchView> {
  return seen(await findBatch(id), asker, id)
}

/** The same, locked until the end of `trx`. */
export async function lockedBatchFor(trx: Trx, asker: Asker, id: string): Promise<BatchView> {
  return seen(await lockBatch(trx, id), asker, id)
}
