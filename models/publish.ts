/** Publishing: what is staged becomes the table, in the caller's transaction, touching only rows that differ. */
import { oneRow, type Trx } from './db'
import { INSERT_CHANGES, labelOf, type Recording, wholeRow } from './row-change'
import { stagingTable } from './staging'
import { columnList, ident, type TableShape, tableName } from './table-shape'

/** Rows staged against rows that stand, before anything is changed. */
export interface StagedCounts {
  /** Rows staged, duplicates included. */
  staged: number
  /** Different keys among them. */
  unique: number
  /** Rows that stand in the table now. */
  standing: number
}

export interface Differences {
  inserted: number
  updated: number
  unchanged: number
}

/**
 * Makes the transaction the only one that publishes into this table until it ends: a late, overtaken worker
 * and its successor take turns, and the fence then lets only the right one commit.
 */
export async function lockForPublishing(trx: Trx, shape: TableShape): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [tableName(shape)])
}

export async function countForPublishing(trx: Trx, shape: TableShape, runId: string): Promise<StagedCounts> {
  // Only the key is ever joined on, and the statistics of 70 more columns would cost as much as all the rest.
  await trx.raw('SET LOCAL default_statistics_target = 10')
  await trx.raw("SET LOCAL work_mem = '64MB'")
  await trx.raw(`ANALYZE ${stagingTable(runId)} (${ident(shape.key)})`)
  return oneRow<StagedCounts>(
    trx,
    `SELECT count(*) AS staged, count(DISTINCT ${ident(shape.key)}) AS unique,
       (SELECT count(*) FROM ${tableName(shape)}) AS standing FROM ${stagingTable(runId)}`,
  )
}

/** Forgets the rows of earlier passes over the upstream. */
export async function keepOnlyFrom(trx: Trx, runId: string, seq: number): Promise<void> {
  await trx.raw(`DELETE FROM ${stagingTable(runId)} WHERE _seq < ?`, [seq])
}

/** Removes staged rows that a later one of the same key replaces; returns how many. */
export async function removeStagedDuplicates(trx: Trx, shape: TableShape, runId: string): Promise<number> {
  const key = ident(shape.key)
  const removed = await trx.raw<{ rowCount: number }>(
    `DELETE FROM ${stagingTable(runId)} s USING ${stagingTable(runId)} later
     WHERE later.${key} = s.${key} AND later._seq > s._seq`,
  )
  return removed.rowCount
}

/** Finds the staged rows that are new or really different, and keeps their keys for `applyDifferences`. */
export async function findDifferences(trx: Trx, shape: TableShape, runId: string): Promise<Differences> {
  const key = ident(shape.key)
  await trx.raw(`CREATE TEMP TABLE differing ON COMMIT DROP AS
    SELECT s.${key} AS key, t.${key} IS NULL AS is_new
    FROM ${stagingTable(runId)} s LEFT JOIN ${tableName(shape)} t ON t.${key} = s.${key}
    WHERE t.${key} IS NULL OR (${columnList(shape, 's.')}) IS DISTINCT FROM (${columnList(shape, 't.')})`)
  // Without it the planner takes the few for many, and sorts or hashes whole wide rows on disk.
  await trx.raw('ANALYZE differing (key)')
  return oneRow<Differences>(
    trx,
    `SELECT count(*) FILTER (WHERE is_new) AS inserted, count(*) FILTER (WHERE NOT is_new) AS updated,
       (SELECT count(*) FROM ${stagingTable(runId)}) - count(*) AS unchanged FROM differing`,
  )
}

/** Inserts and updates what `findDifferences` found. */
export async function applyDifferences(trx: Trx, shape: TableShape, runId: string): Promise<void> {
  const key = ident(shape.key)
  const staged = `${stagingTable(runId)} s JOIN differing d ON d.key = s.${key}`
  await trx.raw(
    `UPDATE ${tableName(shape)} t SET (${columnList(shape)}, synced_run_id, synced_at)
       = (SELECT ${columnList(shape, 's.')}, ?, now())
     FROM ${staged} WHERE NOT d.is_new AND t.${key} = s.${key}`,
    [runId],
  )
  await trx.raw(
    `INSERT INTO ${tableName(shape)} (${columnList(shape)}, synced_run_id, synced_at)
     SELECT ${columnList(shape, 's.')}, ?, now() FROM ${staged} WHERE d.is_new`,
    [runId],
  )
}

/** Deletes rows that are no longer among the staged, and records them; returns how many. */
export async function deleteVanished(
  trx: Trx,
  { shape, label, publication, runId }: Recording,
): Promise<number> {
  const key = ident(shape.key)
  const recorded = await trx.raw<{ rowCount: number }>(
    `WITH vanished AS (
       DELETE FROM ${tableName(shape)} t
       WHERE NOT EXISTS (SELECT FROM ${stagingTable(runId)} s WHERE s.${key} = t.${key})
       RETURNING t.${key} AS key, ${labelOf(label, 't')} AS label, ${wholeRow(shape, 't')} AS before
     ) ${INSERT_CHANGES} SELECT ?, key, 'deleted', label, before, NULL FROM vanished`,
    [publication],
  )
  return recorded.rowCount
}

/** The run's staging table goes with the transaction that published it. */
export async function dropStaging(trx: Trx, runId: string): Promise<void> {
  await trx.raw(`DROP TABLE ${stagingTable(runId)}`)
}
