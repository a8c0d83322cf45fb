/**
 * A process that syncs as it was done before: page after page, all rows in memory, the table emptied, then INSERTs of
 * 100 rows, each committed by itself. Kinder than that: no pause of 500 ms between pages, no search for duplicates.
 */
import type { Knex } from 'knex'
import { openDb } from '@/models/db'
import { BEFORE_TABLE, type BeforeAnswer, type BeforeWanted } from './messages'
import { barePage, offsets, type Row } from './pages'
import { answerParent } from './processes'

const ROWS_AN_INSERT = 100

type ColumnTypes = ReadonlyMap<string, string>

async function columnTypes(db: Knex): Promise<ColumnTypes> {
  const columns = await db('information_schema.columns')
    .where({ table_name: BEFORE_TABLE })
    .whereNot('column_name', 'like', 'synced%')
    .select<{ column_name: string; data_type: string }[]>('column_name', 'data_type')
  return new Map(columns.map(({ column_name, data_type }) => [column_name, data_type]))
}

function transformed(row: Row, types: ColumnTypes): Row {
  const made: Row = { synced_run_id: 'before' }
  for (const [column, type] of types) {
    const value = row[column] ?? null
    made[column] = type === 'jsonb' && value !== null ? JSON.stringify(value) : value
  }
  return made
}

async function sync(db: Knex, types: ColumnTypes, wanted: BeforeWanted): Promise<BeforeAnswer> {
  const startedAt = performance.now()
  const fetched: Row[] = []
  for (const offset of offsets(wanted)) fetched.push(...(await barePage(wanted, offset)))
  const fetchMs = performance.now() - startedAt
  const rows = fetched.map((row) => transformed(row, types))
  await db(BEFORE_TABLE).delete()
  for (let at = 0; at < rows.length; at += ROWS_AN_INSERT)
    await db(BEFORE_TABLE).insert(rows.slice(at, at + ROWS_AN_INSERT))
  return { ms: performance.now() - startedAt, fetchMs, rows: rows.length }
}

answerParent<BeforeWanted>(async (wanted) => {
  const db = openDb(wanted.databaseUrl, 2)
  try {
    return await sync(db, await columnTypes(db), wanted)
  } finally {
    await db.destroy()
  }
})
