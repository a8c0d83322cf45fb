/** Staging tables: where a run's rows gather before they are published. One a run, named by the run's id. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { ACTIVE_STATUSES } from '@/jobs/engine/states'
import { errorCode } from '@/utils/errors'
import { db, oneRow, type Trx } from './db'
import { type Fence, holdFence, saveCursor } from './fence'
import { columnList, ident, type TableShape, tableName } from './table-shape'

/** Staged rows with the same key are told apart by `_seq`, the order in which they came. */
export function stagingTable(runId: string): string {
  return tableName({ schema: 'staging', table: runId })
}

/**
 * Makes the run's staging table if it is not there. It is UNLOGGED: twice as fast, but a crash of PostgreSQL
 * empties it while the run's cursor stays; so whoever resumes compares the cursor with `countStaged`.
 */
export async function openStaging(runId: string, shape: TableShape, trx?: Trx): Promise<void> {
  await (trx ?? db()).raw(`CREATE UNLOGGED TABLE IF NOT EXISTS ${stagingTable(runId)} AS
    SELECT 0::bigint AS _seq, ${columnList(shape)} FROM ${tableName(shape)} WITH NO DATA`)
}

/**
 * Makes the run's staging table anew, for an attempt that begins from the start and may fill other columns.
 * @throws LostAttempt when the attempt is no longer the caller's: its successor's table stays.
 */
export async function renewStaging(trx: Trx, fence: Fence, shape: TableShape): Promise<void> {
  await holdFence(trx, fence)
  await trx.raw(`DROP TABLE IF EXISTS ${stagingTable(fence.runId)}`)
  await openStaging(fence.runId, shape, trx)
}

/** COPY lines, as text or as its UTF-8. */
type Lines = string | Buffer

export async function countStaged(runId: string): Promise<number> {
  const { count } = await oneRow<{ count: number }>(db(), `SELECT count(*) FROM ${stagingTable(runId)}`)
  return count
}

/** Forgets what is staged, for a fetch from the start. */
export async function clearStaging(fence: Fence): Promise<void> {
  await db().transaction(async (trx) => {
    await trx.raw(`DELETE FROM ${stagingTable(fence.runId)}`)
    await saveCursor(trx, fence, null)
  })
}

/**
 * Appends COPY lines (made by `copyEncoder`, each with its `_seq` in front) and saves the cursor, both or neither.
 * @throws LostAttempt when the attempt is no longer the caller's.
 */
export async function stageLines(
  fence: Fence,
  shape: TableShape,
  lines: string,
  cursor: unknown,
): Promise<void> {
  await db().transaction((trx) => stageLinesIn(trx, { fence, shape, lines, cursor }))
}

/** The same in the caller's transaction. */
export async function stageLinesIn(
  trx: Trx,
  { fence, shape, lines, cursor }: { fence: Fence; shape: TableShape; lines: Lines; cursor: unknown },
): Promise<void> {
  if (lines.length > 0)
    await copyInto(trx, `${stagingTable(fence.runId)} (_seq, ${columnList(shape)})`, lines)
  await saveCursor(trx, fence, cursor)
}

/** Appends COPY lines to a table; `target` names it with its columns. */
export async function copyInto(trx: Trx, target: string, lines: Lines): Promise<void> {
  const connection = (await trx.client.acquireConnection()) as PoolClient
  await pipeline(
    Readable.from([lines], { objectMode: false }),
    connection.query(copyFrom(`COPY ${target} FROM STDIN`)),
  )
}

/** Drops staging tables whose run has ended. One that is still in use is left for the next time. */
export async function dropOrphanStaging(): Promise<void> {
  const orphans = await db().raw<{ rows: { name: string }[] }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'staging' AND c.relkind = 'r'
       AND NOT EXISTS (SELECT FROM job_runs r WHERE r.id = c.relname AND r.status = ANY(?))`,
    [[...ACTIVE_STATUSES]],
  )
  for (const { name } of orphans.rows) {
    try {
      await db().transaction(async (trx) => {
        await trx.raw("SET LOCAL lock_timeout = '1s'")
        await trx.raw(`DROP TABLE IF EXISTS staging.${ident(name)}`)
      })
    } catch (error) {
      if (errorCode(error) !== LOCK_NOT_AVAILABLE) throw error
    }
  }
}

const LOCK_NOT_AVAILABLE = '55P03'
