/** Which uploaded files are still kept, and for how long. */
import { db, inTransaction } from './db'
import { SETTLED_BATCHES } from './import-batch'
import { clearFailedRows } from './import-failed-row'

/** Batches with a file that were uploaded so many days ago and are over, the oldest first. */
export async function oldFiles(days: number, limit: number): Promise<{ id: string; storageKey: string }[]> {
  const found = await db().raw<{ rows: { id: string; storageKey: string }[] }>(
    `SELECT id, storage_key AS "storageKey" FROM (${SETTLED_BATCHES}) AS settled
     WHERE file_removed_at IS NULL
       AND created_at < clock_timestamp() - CAST(? AS integer) * interval '1 day'
     ORDER BY created_at LIMIT ?`,
    [days, limit],
  )
  return found.rows
}

/** Notes that a batch has no file any more, and forgets the copies of its failed rows. */
export async function forgetFile(id: string): Promise<void> {
  await inTransaction(async (trx) => {
    await clearFailedRows(trx, id)
    await trx('import_batches')
      .where({ id })
      .update({ file_removed_at: trx.raw('clock_timestamp()') })
  })
}
