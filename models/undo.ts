/** Taking a published run back: rows as they stood before it, in the caller's transaction, and that recorded too. */
import { oneRow, type Trx } from './db'
import { INSERT_CHANGES, labelOf, type Recording, wholeRow } from './row-change'
import { BOOKKEEPING, columnList, ident, type TableShape, tableName } from './table-shape'

const OWN = Object.keys(BOOKKEEPING)

const stored = (shape: TableShape, prefix = '') =>
  [columnList(shape, prefix), ...OWN.map((column) => prefix + ident(column))].join(', ')

/**
 * Undoes the changes of publication `undone`: inserted rows go, changed rows get their old values back, deleted rows
 * stand again, all with the run and the time they had. Only right while no later run has touched the table: the
 * caller holds the table's publishing lock and has looked.
 */
export async function undoChanges(trx: Trx, undone: number, by: Omit<Recording, 'runId'>): Promise<void> {
  await record(trx, undone, by)
  const { shape } = by
  const table = tableName(shape)
  const key = ident(shape.key)
  const changes = `row_changes c WHERE c.publication = ? AND c.kind =`
  await trx.raw(`DELETE FROM ${table} t USING ${changes} 'inserted' AND t.${key} = c.key`, [undone])
  await trx.raw(
    `UPDATE ${table} t SET (${stored(shape)}) = (SELECT ${stored(shape, 'old.')} FROM jsonb_populate_record(t, c.before) old)
     FROM ${changes} 'updated' AND t.${key} = c.key`,
    [undone],
  )
  await trx.raw(
    `INSERT INTO ${table} (${stored(shape)}) SELECT ${stored(shape, 'old.')}
     FROM row_changes c CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS ${table}), c.before) old
     WHERE c.publication = ? AND c.kind = 'deleted'`,
    [undone],
  )
}

/** Records what the undo itself changes, so that it can be looked at and undone like any other run. */
async function record(
  trx: Trx,
  undone: number,
  { shape, label, publication }: Omit<Recording, 'runId'>,
): Promise<void> {
  const key = ident(shape.key)
  const bookkeeping = OWN.map((column) => `'${column}', t.${ident(column)}`).join(', ')
  const hidden = OWN.map((column) => `'${column}'`).join(', ')
  const reversed = `${INSERT_CHANGES} SELECT ?, c.key`
  const joined = `FROM row_changes c JOIN ${tableName(shape)} t ON t.${key} = c.key`
  const where = 'WHERE c.publication = ? AND c.kind ='
  const bindings = [publication, undone]
  await trx.raw(
    `${reversed}, 'deleted', ${labelOf(label, 't')}, ${wholeRow(shape, 't')}, NULL ${joined} ${where} 'inserted'`,
    bindings,
  )
  await trx.raw(
    `${reversed}, 'updated', c.label, c.after || jsonb_build_object(${bookkeeping}), c.before - ARRAY[${hidden}]
     ${joined} ${where} 'updated'`,
    bindings,
  )
  await trx.raw(
    `${reversed}, 'inserted', c.label, NULL, NULL FROM row_changes c ${where} 'deleted'`,
    bindings,
  )
}

/** Rows of a table now. */
export async function countStanding(trx: Trx, shape: TableShape): Promise<number> {
  const { count } = await oneRow<{ count: number }>(trx, `SELECT count(*) FROM ${tableName(shape)}`)
  return count
}
