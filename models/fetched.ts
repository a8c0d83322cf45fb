/** Questions about what a run has staged, asked between the passes of its fetch. */
import { db, oneRow } from './db'
import { type Fence, saveCursor } from './fence'
import { stagingTable } from './staging'
import { ident, type TableShape, tableName } from './table-shape'

/** Rows staged from the `from`th on, duplicates included, and different keys among them; all from 0. */
export function countPass(
  runId: string,
  shape: TableShape,
  from: number,
): Promise<{ staged: number; unique: number }> {
  return oneRow(
    db(),
    `SELECT count(*) AS staged, count(DISTINCT ${ident(shape.key)}) AS "unique"
     FROM ${stagingTable(runId)} WHERE _seq >= ?`,
    [from],
  )
}

/** Rows that stand in the table and are not staged: what a complete sync would delete. */
export async function countVanished(runId: string, shape: TableShape): Promise<number> {
  const key = ident(shape.key)
  const { count } = await oneRow<{ count: number }>(
    db(),
    `SELECT count(*) FROM ${tableName(shape)} t
     WHERE NOT EXISTS (SELECT FROM ${stagingTable(runId)} s WHERE s.${key} = t.${key})`,
  )
  return count
}

/** How many of these keys are not staged yet. */
export async function newKeys(runId: string, shape: TableShape, keys: string[]): Promise<number> {
  const key = ident(shape.key)
  const { count } = await oneRow<{ count: number }>(
    db(),
    `SELECT count(DISTINCT k.key) FROM unnest(CAST(? AS text[])) AS k(key)
     WHERE NOT EXISTS (SELECT FROM ${stagingTable(runId)} s WHERE s.${key} = k.key)`,
    [keys],
  )
  return count
}

/** Saves a cursor that stands for nothing newly staged. @throws LostAttempt when the attempt is no longer the caller's. */
export async function saveFetchCursor(fence: Fence, cursor: unknown): Promise<void> {
  await db().transaction((trx) => saveCursor(trx, fence, cursor))
}
