/** Questions about what a run has staged, asked between the passes of its fetch. */
import { db } from './db'
import { type Fence, saveCursor } from './fence'
import { stagingTable } from './staging'
import { ident, type TableShape, tableName } from './table-shape'

interface Counted {
  unique: number
  passStaged: number
  passUnique: number
}

async function first<Row>(sql: string, bindings: (number | string[])[] = []): Promise<Row> {
  const answer = await db().raw<{ rows: Row[] }>(sql, bindings)
  const [row] = answer.rows
  if (!row) throw new Error('a query that always gives a row gave none')
  return row
}

/** Different keys staged in all, and rows and different keys from the `from`th staged row on. */
export async function countPass(runId: string, shape: TableShape, from: number): Promise<Counted> {
  const key = ident(shape.key)
  return first<Counted>(
    `SELECT count(DISTINCT ${key}) AS "unique", count(*) FILTER (WHERE _seq >= ?) AS "passStaged",
       count(DISTINCT ${key}) FILTER (WHERE _seq >= ?) AS "passUnique" FROM ${stagingTable(runId)}`,
    [from, from],
  )
}

/** Rows that stand in the table and are not staged: what a complete sync would delete. */
export async function countVanished(runId: string, shape: TableShape): Promise<number> {
  const key = ident(shape.key)
  const { count } = await first<{ count: number }>(
    `SELECT count(*) FROM ${tableName(shape)} t
     WHERE NOT EXISTS (SELECT FROM ${stagingTable(runId)} s WHERE s.${key} = t.${key})`,
  )
  return count
}

/** How many of these keys are not staged yet. */
export async function newKeys(runId: string, shape: TableShape, keys: string[]): Promise<number> {
  const key = ident(shape.key)
  const { count } = await first<{ count: number }>(
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
