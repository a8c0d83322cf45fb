/** What tables take on disk, and how much the write-ahead log has grown. */
import type { Db } from '@/models/db'

/** Bytes. */
export interface Disk {
  /** Rows, with what is stored aside of them. */
  table: number
  indexes: number
  /** The record of what runs changed, with its indexes. */
  rowChanges: number
}

/** `table` quoted, with its schema. */
export async function diskOf(db: Db, table: string): Promise<Disk> {
  const { rows } = await db.raw<{ rows: [Disk] }>(
    `SELECT pg_table_size(CAST(:table AS regclass)) AS table, pg_indexes_size(CAST(:table AS regclass)) AS indexes,
       pg_total_relation_size('row_changes') AS "rowChanges"`,
    { table },
  )
  return rows[0]
}

/** Bytes ever written to the log of this server. */
export async function walBytes(db: Db): Promise<number> {
  const { rows } = await db.raw<{ rows: [{ bytes: string }] }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text AS bytes",
  )
  return Number(rows[0].bytes)
}
