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

/** What is taken back. */
export interface Undone {
  publication: number
  /** The run that published it. */
  runId: string
  /** It was taken back before, but for rows that had been changed since; those that it brought back are done with. */
  isAgain: boolean
}

/** SQL: the row of a change stands no more as its run left it. Binds the run. */
function isChangedSince(shape: TableShape, { isAgain }: Undone): string {
  const changed = 't.synced_run_id IS DISTINCT FROM ?'
  if (!isAgain) return changed
  return `${changed} AND t.${ident(shape.key)} IS NOT NULL AND t.synced_run_id IS DISTINCT FROM c.before ->> 'synced_run_id'`
}

const changesOf = (shape: TableShape) =>
  `row_changes c LEFT JOIN ${tableName(shape)} t ON t.${ident(shape.key)} = c.key`

/**
 * Finds the changes of a publication whose rows still stand as its run left them, for an undo of those alone (`from`:
 * RESTORABLE). Every later change of a row, and its undo, sets or brings back the run that the row names.
 */
export async function findRestorable(
  trx: Trx,
  shape: TableShape,
  undone: Undone,
): Promise<{ restorable: number; changedSince: number }> {
  const { publication, runId } = undone
  await trx.raw(
    `CREATE TEMP TABLE ${RESTORABLE} ON COMMIT DROP AS SELECT c.* FROM ${changesOf(shape)}
     WHERE c.publication = ? AND t.synced_run_id = ?`,
    [publication, runId],
  )
  await trx.raw(`ANALYZE ${RESTORABLE} (key)`)
  const { remove, restore, changedSince } = await countTakeable(trx, shape, undone)
  return { restorable: remove + restore, changedSince }
}

/** Rows of a publication that stand no more as its run left them, in the order of their keys. */
export async function changedSince(
  on: Db | Trx,
  shape: TableShape,
  { limit, ...undone }: Undone & { limit: number },
): Promise<{ key: string; label: string; byRun: string | null }[]> {
  const found = await on.raw<{ rows: { key: string; label: string; byRun: string | null }[] }>(
    `SELECT c.key, c.label, t.synced_run_id AS "byRun" FROM ${changesOf(shape)}
     WHERE c.publication = ? AND ${isChangedSince(shape, undone)} ORDER BY c.key LIMIT ?`,
    [undone.publication, undone.runId, limit],
  )
  return found.rows
}

/** How many of a publication's rows would go, get their old values back, and stay because they were changed since. */
export async function countTakeable(
  on: Db | Trx,
  shape: TableShape,
  undone: Undone,
): Promise<{ remove: number; restore: number; changedSince: number }> {
  const { publication, runId } = undone
  return oneRow(
    on,
    `SELECT count(*) FILTER (WHERE t.synced_run_id = ? AND c.kind = 'inserted') AS remove,
       count(*) FILTER (WHERE t.synced_run_id = ? AND c.kind <> 'inserted') AS restore,
       count(*) FILTER (WHERE ${isChangedSince(shape, undone)}) AS "changedSince"
     FROM ${changesOf(shape)} WHERE c.publication = ?`,
    [runId, runId, runId, publication],
  )
}

/** Whether changes of a publication are kept, and whether a row stands as it left it. */
export async function hasTakeable(
  on: Db | Trx,
  shape: TableShape,
  { publication, runId }: Undone,
): Promise<{ isKept: boolean; isStanding: boolean }> {
  return oneRow(
    on,
    `SELECT EXISTS (SELECT FROM row_changes WHERE publication = ?) AS "isKept",
       EXISTS (SELECT FROM ${changesOf(shape)} WHERE c.publication = ? AND t.synced_run_id = ?) AS "isStanding"`,
    [publication, publication, runId],
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
