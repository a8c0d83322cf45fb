/** Rows of any proxy type, every column of them: what stands in its table and what the upstream serves, told alike. */
import { createHash } from 'node:crypto'
import type { Row, SiasnType } from '@/stand-ins/siasn/server'
import type { Installation, RunRow } from './installation'
import { until } from './processes'

/** A row by column; moments as ISO 8601 text, days as `YYYY-MM-DD`. */
export type StoredRow = Record<string, unknown> & { id: string }

const BOOKKEEPING = ['synced_run_id', 'synced_at']
const byId = (a: StoredRow, b: StoredRow) => (a.id < b.id ? -1 : 1)

/** The upstream's own columns of a type's table, with their kinds as PostgreSQL calls them. */
async function columnKinds(at: Installation, type: SiasnType): Promise<Map<string, string>> {
  const columns: { column_name: string; data_type: string }[] = await at.database
    .db('information_schema.columns')
    .where({ table_schema: 'siasn_proxy', table_name: `proxy_${type}`, is_generated: 'NEVER' })
    .whereNotIn('column_name', BOOKKEEPING)
    .select('column_name', 'data_type')
  return new Map(columns.map((column) => [column.column_name, column.data_type]))
}

/** All rows of a type's table, by id. */
export async function standing(at: Installation, type: SiasnType): Promise<StoredRow[]> {
  const kinds = await columnKinds(at, type)
  const rows: StoredRow[] = await at.database.db
    .withSchema('siasn_proxy')
    .from(`proxy_${type}`)
    .select([...kinds.keys()])
  for (const row of rows)
    for (const [name, value] of Object.entries(row))
      if (value instanceof Date) row[name] = value.toISOString()
  return rows.sort(byId)
}

/** All rows the upstream has now, as they would be stored, by id. */
export function upstreamNow(at: Installation, type: SiasnType): Promise<StoredRow[]> {
  const { rows } = at.siasn.stats().endpoints[type]
  return asStored(
    at,
    type,
    Array.from({ length: rows }, (_, index) => at.siasn.row(type, index) as Row),
  )
}

/** Rows of the upstream as they would be stored, by id. */
export async function asStored(
  at: Installation,
  type: SiasnType,
  rows: readonly Row[],
): Promise<StoredRow[]> {
  const kinds = [...(await columnKinds(at, type))]
  const stored = (row: Row) =>
    Object.fromEntries(
      kinds.map(([name, kind]) => [name, storedValue((row as Record<string, unknown>)[name], kind)]),
    )
  return rows.map((row) => stored(row) as StoredRow).sort(byId)
}

const JAKARTA_MS = 7 * 3_600_000

/** Written without a look at the product's encoder: two readings of facts that have to agree. */
function storedValue(value: unknown, kind: string): unknown {
  if (value === undefined || value === null) return null
  const isTime = kind === 'date' || kind.startsWith('timestamp')
  if (!isTime || typeof value !== 'string') return value
  if (value === '' || value.startsWith('0001-')) return null
  const moment = new Date(value)
  if (kind !== 'date') return moment.toISOString()
  const isMidnight = moment.getTime() % 86_400_000 === 0
  return new Date(moment.getTime() + (isMidnight ? 0 : JAKARTA_MS)).toISOString().slice(0, 10)
}

/** Waits until a run waits for a token. */
export function blocked(at: Installation, id: string): Promise<RunRow> {
  return until(async () => {
    const run = await at.run(id)
    if (['completed', 'dead', 'cancelled'].includes(run.status))
      throw new Error(`the run ended ${run.status}: ${JSON.stringify(run.error)}`)
    return run.blocked_on === 'siasn-token' ? run : null
  }, `${id} waits for a token`)
}

/** Outcomes of the attempts of a run, in order. */
export async function outcomesOf(at: Installation, id: string): Promise<string[]> {
  const attempts = await at.database.db('job_attempts').where({ run_id: id }).orderBy('attempt')
  return attempts.map((attempt: { outcome: string }) => attempt.outcome)
}

/** Short text that differs for rows that differ in anything. */
export function digestOf(rows: readonly StoredRow[]): string {
  const hash = createHash('sha1')
  for (const row of rows) hash.update(canonical(row))
  return `${rows.length} rows ${hash.digest('hex')}`
}

/** JSON with the keys in order: PostgreSQL keeps those of jsonb in an order of its own. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join()}}`
}
