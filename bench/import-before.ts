/** The earlier way, as a process of its own: the whole file in memory, then one upsert for each row. */
import { readFileSync } from 'node:fs'
import papaparse from 'papaparse'
import { type Db, openDb } from '@/models/db'
import type { EarlierAnswer, EarlierWanted } from './import-messages'
import { answerParent } from './processes'

/** As it was done: separators away, and a date turned around. */
function transformed(kind: string, text: string | undefined): string | null {
  if (!text) return null
  if (kind === 'money') return text.replaceAll('.', '').replace(',', '.')
  if (kind !== 'date' && kind !== 'timestamp') return text
  const [day, time] = text.split(' ')
  return [(day ?? '').split('/').reverse().join('-'), ...(time ? [time] : [])].join(' ')
}

async function load(db: Db, { path, columns, table }: EarlierWanted): Promise<EarlierAnswer> {
  const startedAt = performance.now()
  const { data } = papaparse.parse<Record<string, string>>(readFileSync(path, 'utf8'), {
    header: true,
    skipEmptyLines: true,
  })
  const parsedMs = performance.now() - startedAt
  for (const row of data) {
    const values = columns.map(({ name, kind }) => [name, transformed(kind, row[name])])
    await db(table)
      .insert({ ...Object.fromEntries(values), synced_run_id: 'before' })
      .onConflict('order_id')
      .merge()
  }
  return { rows: data.length, parsedMs, ms: performance.now() - startedAt }
}

answerParent<EarlierWanted>(async (wanted) => {
  const db = openDb(wanted.databaseUrl, 2)
  try {
    return await load(db, wanted)
  } finally {
    await db.destroy()
  }
})
