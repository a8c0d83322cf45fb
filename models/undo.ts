/** Taking a published run back: rows as they stood before it, in the caller's transaction, and that recorded too. */
import { type Db, oneRow, type Trx } from './db'
import { INSERT_CHANGES, labelOf, type Recording, wholeRow } from './row-change'
import { BOOKKEEPING, columnList, ident, type TableShape, tableName } from './table-shape'

const OWN = Object.keys(BOOKKEEPING)

const stored = (shape: TableShape, prefix = '') =>
  [columnList(shape, prefix), ...OWN.map((column) => prefix + ident(column))].join(', ')

/** Which of its changes an undo takes back; see `undoChanges` and `findRestorable`. */
const ALL_CHANGES = 'row_changes'
export const RESTORABLE = 'restorable'

/**
 * Finds the changes of a publication whose rows still stand as its run left them, for an undo of those alone (`from`:
 * RESTORABLE). Every later change of a row, and its undo, sets or brings back the run that the row names.
 */
export async function findRestorable(
  trx: Trx,
  shape: TableShape,
  { publication, runId }: { publication: number; runId: string },
): Promise<{ restorable: number; changedSince: number }> {
  const key = ident(shape.key)
  await trx.raw(
    `CREATE TEMP TABLE ${RESTORABLE} ON COMMIT DROP AS SELECT c.* FROM row_changes c
     JOIN ${tableName(shape)} t ON t.${key} = c.key AND t.synced_run_id = ? WHERE c.publication = ?`,
    [runId, publication],
  )
  await trx.raw(`ANALYZE ${RESTORABLE} (key)`)
  return oneRow(
    trx,
    `SELECT own.restorable, every.changes - own.restorable AS "changedSince"
     FROM (SELECT count(*) AS restorable FROM ${RESTORABLE}) own,
       (SELECT count(*) AS changes FROM row_changes WHERE publication = ?) every`,
    [publication],
  )
}

/** Rows of a publication that stand no more as its run left them, in the order of their keys. */
export async function changedSince(
  on: Db | Trx,
  shape: TableShape,
  { publication, runId, limit }: { publication: number; runId: string; limit: number },
): Promise<{ key: string; label: string; byRun: string | null }[]> {
  const key = ident(shape.key)
  const found = await on.raw<{ rows: { key: string; label: string; byRun: string | null }[] }>(
    `SELECT c.key, c.label, t.synced_run_id AS "byRun" FROM row_changes c
     LEFT JOIN ${tableName(shape)} t ON t.${key} = c.key
     WHERE c.publication = ? AND t.synced_run_id IS DISTINCT FROM ? ORDER BY c.key LIMIT ?`,
    [publication, runId, limit],
  )
  return found.rows
}

/** How many of a publication's rows stand no more as its run left them, by what it had done to them. */
export async function countChangedSince(
  on: Db | Trx,
  shape: TableShape,
  { publication, runId }: { publication: number; runId: string },
): Promise<{ inserted: number; updated: number }> {
  const key = ident(shape.key)
  return oneRow(
    on,
    `SELECT count(*) FILTER (WHERE c.kind = 'inserted') AS inserted, count(*) FILTER (WHERE c.kind = 'updated') AS updated
     FROM row_changes c LEFT JOIN ${tableName(shape)} t ON t.${key} = c.key
     WHERE c.publication = ? AND t.synced_run_id IS DISTINCT FROM ?`,
    [publication, runId],
  )
}

/**
 * Undoes the changes of publication `undone`: inserted rows go, changed rows get their old values back, deleted rows
 * stand again, all with the run and the time they had. Only right while no later run has touched the table: the
 * caller holds the table's publishing lock and has looked.
 */
export async function undoChanges(
  trx: Trx,
  undone: number,
  by: Omit<Recording, 'runId'>,
  from: typeof ALL_CHANGES | typeof RESTORABLE = ALL_CHANGES,
): Promise<void> {
  await record(trx, undone, by, from)
  const { shape } = by
  const table = tableName(shape)
  const key = ident(shape.key)
  const changes = `${from} c WHERE c.publication = ? AND c.kind =`
  await trx.raw(`DELETE FROM ${table} t USING ${changes} 'inserted' AND t.${key} = c.key`, [undone])
  await trx.raw(
    `UPDATE ${table} t SET (${stored(shape)}) = (SELECT ${stored(shape, 'old.')} FROM jsonb_populate_record(t, c.before) old)
     FROM ${changes} 'updated' AND t.${key} = c.key`,
    [undone],
  )
  await trx.raw(
    `INSERT INTO ${table} (${stored(shape)}) SELECT ${stored(shape, 'old.')}
     FROM ${from} c CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS ${table}), c.before) old
     WHERE c.publication = ? AND c.kind = 'deleted'`,
    [undone],
  )
}

/** Records what the undo itself changes, so that it can be looked at and undone like any other run. */
async function record(
  trx: Trx,
  undone: number,
  { shape, label, publication }: Omit<Recording, 'runId'>,
  from: string,
): Promise<void> {
  const key = ident(shape.key)
  const bookkeeping = OWN.map((column) => `'${column}', t.${ident(column)}`).join(', ')
  const hidden = OWN.map((column) => `'${column}'`).join(', ')
  const reversed = `${INSERT_CHANGES} SELECT ?, c.key`
  const joined = `FROM ${from} c JOIN ${tableName(shape)} t ON t.${key} = c.key`
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
  await trx.raw(`${reversed}, 'inserted', c.label, NULL, NULL FROM ${from} c ${where} 'deleted'`, bindings)
}

/** Rows of a table now. */
export async function countStanding(trx: Trx, shape: TableShape): Promise<number> {
  const { count } = await oneRow<{ count: number }>(trx, `SELECT count(*) FROM ${tableName(shape)}`)
  return count
}
