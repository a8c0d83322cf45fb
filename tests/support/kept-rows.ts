/** Tables put back to what they held once, by the database itself: cheaper than bringing every row in anew. */
import type { Installation } from './installation'

const SCHEMA = 'kept'

/** Columns that are computed cannot be written. */
async function writable(at: Installation, [schema, table]: string[]): Promise<string> {
  const names: string[] = await at.database
    .db('information_schema.columns')
    .where({ table_schema: schema, table_name: table, is_generated: 'NEVER' })
    .pluck('column_name')
  return names.map((name) => `"${name}"`).join(', ')
}

/** Copies these tables (`schema.table`) as they are now; what it gives puts them back to it. */
export async function keepRows(at: Installation, tables: readonly string[]): Promise<() => Promise<void>> {
  const { db } = at.database
  await db.raw(`CREATE SCHEMA ${SCHEMA}`)
  const back: string[] = []
  for (const [index, table] of tables.entries()) {
    const columns = await writable(at, table.split('.'))
    await db.raw(`CREATE TABLE ${SCHEMA}.t${index} AS SELECT ${columns} FROM ${table}`)
    back.push(
      `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${SCHEMA}.t${index}`,
    )
  }
  const statements = [`TRUNCATE ${tables.join(', ')}`, ...back].join('; ')
  return async () => {
    await db.raw(statements)
  }
}
