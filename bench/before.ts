/**
 * A process that syncs as it was done before: page after page, all rows in memory, the table emptied, then INSERTs of
 * 100 rows, each committed by itself. Kinder than that: no pause of 500 ms between pages, no search for duplicates.
 */
import { type Db, openDb } from '@/models/db'
import type { BeforeAnswer, BeforeWanted } from './messages'
import { barePage, type Row } from './pages'
import { answerParent } from './processes'

const ROWS_AN_INSERT = 100

function transformed(row: Row, columns: BeforeWanted['columns']): Row {
  const made: Row = { synced_run_id: 'before' }
  for (const [column, kind] of Object.entries(columns)) {
    const value = row[column] ?? null
    if (kind === 'jsonb') made[column] = value === null ? null : JSON.stringify(value)
    else made[column] = value === '' && kind !== 'text' ? null : value
  }
  return made
}

async function sync(db: Db, wanted: BeforeWanted): Promise<BeforeAnswer> {
  const startedAt = performance.now()
  const fetched: Row[] = []
  for (const request of wanted.requests) fetched.push(...(await barePage(wanted, request)))
  const fetchMs = performance.now() - startedAt
  const rows = fetched.map((row) => transformed(row, wanted.columns))
  await db(wanted.table).delete()
  for (let at = 0; at < rows.length; at += ROWS_AN_INSERT)
    await db(wanted.table).insert(rows.slice(at, at + ROWS_AN_INSERT))
  return { ms: performance.now() - startedAt, fetchMs, rows: rows.length }
}

answerParent<BeforeWanted>(async (wanted) => {
  const db = openDb(wanted.databaseUrl, 2)
  try {
    return await sync(db, wanted)
  } finally {
    await db.destroy()
  }
})
