/** Whether a batch can be taken back: one rule for the page that asks and for the work that looks again under its locks. */
import type { Db, Trx } from '@/models/db'
import type { BatchView } from '@/models/import-batch'
import { hasTakeable, type Undone } from '@/models/undo'
import type { ImportSource } from './import/columns'
import { importSource } from './import-sources'

/** Why not. Each has a text in `errors` and in `runErrors` of locales/api.*.json. */
export const NOT_TAKEABLE = [
  'rollback_not_imported',
  'rollback_done',
  'rollback_nothing',
  'undo_changes_gone',
] as const
type NotTakeable = (typeof NOT_TAKEABLE)[number]

export type Takeable = { source: ImportSource; undone: Undone } | { refusal: NotTakeable }

/** A batch that was taken back can be taken back again when rows it had to leave stand as it left them once more. */
export async function takeableOf(on: Db | Trx, batch: BatchView): Promise<Takeable> {
  const { status, publication, runId, result } = batch
  const isAgain = status === 'rolled_back'
  if ((status !== 'completed' && !isAgain) || publication === null || runId === null)
    return { refusal: 'rollback_not_imported' }
  const source = importSource(batch.type)
  const undone = { publication, runId, isAgain }
  const { isKept, isStanding } = await hasTakeable(on, source.table, undone)
  if (isAgain && !isStanding) return { refusal: 'rollback_done' }
  if (isKept) return { source, undone }
  const hasChanged = result !== null && result.inserted + result.updated > 0
  return { refusal: hasChanged ? 'undo_changes_gone' : 'rollback_nothing' }
}
