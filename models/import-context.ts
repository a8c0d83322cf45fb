/** What happened around a batch: whether its table has changed since it was looked at, and which later imports met its rows. */
import { db } from './db'
import type { ImportBatch } from './import-batch'
import type { Rows } from './job-run'
import { type TableShape, tableName } from './table-shape'

/**
 * Whether rows of a table were changed by a run that ended after a moment. Runs write and end in one transaction: the
 * moment of a publication itself is that of its beginning.
 */
export async function hasChangedSince(shape: TableShape, at: Date): Promise<boolean> {
  const { rows } = await db().raw<Rows<{ is: boolean }>>(
    `SELECT EXISTS (
       SELECT FROM publications p LEFT JOIN job_runs r ON r.id = p.run_id
       WHERE p.table_name = ? AND coalesce(r.finished_at, p.published_at) > ?
         AND EXISTS (SELECT FROM row_changes c WHERE c.publication = p.seq)) AS "is"`,
    [tableName(shape), at],
  )
  return rows[0]?.is ?? false
}

/** A later import that found rows as they were. */
export interface LaterImport {
  batchId: string
  fileName: string
  unchanged: number
}

/** Imports of the type that stand, came after this one and found rows unchanged: the oldest `limit`, and how many. */
export async function laterUnchanged(
  { type, completedAt }: Pick<ImportBatch, 'type' | 'completedAt'>,
  limit: number,
): Promise<{ count: number; first: LaterImport[] }> {
  const { rows } = await db().raw<Rows<LaterImport & { count: number }>>(
    `SELECT id AS "batchId", file_name AS "fileName", (result ->> 'unchanged')::integer AS unchanged,
       count(*) OVER () AS count
     FROM import_batches
     WHERE type = ? AND completed_at > ? AND rolled_back_at IS NULL AND (result ->> 'unchanged')::integer > 0
     ORDER BY completed_at, id LIMIT ?`,
    [type, completedAt, limit],
  )
  return {
    count: rows[0]?.count ?? 0,
    first: rows.map(({ batchId, fileName, unchanged }) => ({ batchId, fileName, unchanged })),
  }
}
