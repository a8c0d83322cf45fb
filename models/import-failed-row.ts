/** Rows of a file that were not loaded, as they stood in it, each with all that is wrong with it. */
import { db, oneRow, type Trx } from './db'
import type { Fence } from './fence'
import { copyInto, stageLinesIn } from './staging'
import type { TableShape } from './table-shape'

/** What is wrong with one value; its text is made from code and params in the reader's language. */
export interface RowError {
  /** Header as in the file; null when it is about the row. */
  column: string | null
  /** As in the file, at most 200 characters. */
  value: string
  code: string
  params: Record<string, string | number>
}

export interface FailedRow {
  /** As a person counts rows in the file, from 1. */
  number: number
  /** Under the file's header. */
  cells: (string | number | null)[]
  errors: RowError[]
}

export async function clearFailedRows(trx: Trx, batchId: string): Promise<void> {
  await trx('import_failed_rows').where({ batch_id: batchId }).delete()
}

/** Rows that were checked: those to load as COPY lines of the staging table, the others as lines of this one. */
export interface CheckedLines {
  staged: Buffer
  failed: Buffer
}

/** Keeps checked rows together with the cursor behind them. @throws LostAttempt when the attempt is not the caller's. */
export async function keepChecked(
  fence: Fence,
  shape: TableShape,
  { staged, failed }: CheckedLines,
  cursor: unknown,
): Promise<void> {
  await db().transaction(async (trx) => {
    if (failed.length > 0) await copyInto(trx, 'import_failed_rows (batch_id, number, cells, errors)', failed)
    await stageLinesIn(trx, { fence, shape, lines: staged, cursor })
  })
}

export async function countFailedRows(batchId: string): Promise<number> {
  const { count } = await oneRow<{ count: number }>(
    db(),
    'SELECT count(*) FROM import_failed_rows WHERE batch_id = ?',
    [batchId],
  )
  return count
}

/** Failed rows in the order of the file, from behind `after`. */
export async function readFailedRows(batchId: string, after: number, limit: number): Promise<FailedRow[]> {
  return db()('import_failed_rows')
    .where({ batch_id: batchId })
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .select({ number: 'number', cells: 'cells', errors: 'errors' })
}

/** One page of them, from 1. */
export async function pageOfFailedRows(batchId: string, page: number, limit: number): Promise<FailedRow[]> {
  return db()('import_failed_rows')
    .where({ batch_id: batchId })
    .orderBy('number')
    .limit(limit)
    .offset((page - 1) * limit)
    .select({ number: 'number', cells: 'cells', errors: 'errors' })
}
