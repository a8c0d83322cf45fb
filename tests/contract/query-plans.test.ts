/** No list ever reads a whole table: every filter and every order has an index that PostgreSQL chooses by itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListFilter, ProxySource } from '@/controller/proxy/source'
import { closeDb, db } from '@/models/db'
import { countMatching, distinctValues, findRow, type RowsWanted, readRows } from '@/models/table-rows'
import { tableName } from '@/models/table-shape'
import { createDatabase, type TestDatabase } from '../support/database'
import { sourceOf, TYPES } from '../support/rows'

const ROWS = 20_000
let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
  Object.assign(process.env, { DATABASE_URL: database.url, REDIS_URL: 'redis://127.0.0.1:1' })
  await db().raw(`INSERT INTO sync_pegawai (id, nip_master, skpd_id)
    SELECT n::text, '19' || lpad((n::bigint * 7919)::text, 16, '0'), lpad((n % 500)::text, 4, '0')
    FROM generate_series(1, ${ROWS}) n`)
  await db().raw('VACUUM ANALYZE sync_pegawai')
})
afterAll(async () => {
  await closeDb()
  await database.drop()
})

/** An expression for a column's values, and a value among them that a reader may ask for. */
const VALUES: Record<ListFilter['match'], [string, string]> = {
  contains: ["'ORANG ' || md5(n::text)", 'f1a7'],
  choice: ["'Jenis ' || n % 7", 'Jenis 3'],
  status: ['n % 4', '2'],
  month: ["to_char(date '2020-01-01' + n % 72 * interval '1 month', 'YYYY-MM-DD')", '2023-05'],
}

async function fill({ table, filters }: ProxySource): Promise<void> {
  const values: Record<string, string> = { id: 'md5(n::text)', synced_run_id: "'uji'" }
  const inside: string[] = ["'isi'", 'repeat(md5(n::text), 20)']
  for (const { column, match } of Object.values(filters)) {
    const [expression] = VALUES[match]
    if (column in table.columns) values[column] = expression
    else inside.push(`'${column}'`, expression)
  }
  values.nip = "'19' || lpad((n::bigint * 7919)::text, 16, '0')"
  values.tgl_usulan = "date '2020-01-01' + n % 2000"
  values.usulan_data = `jsonb_build_object('data', jsonb_build_object(${inside.join(', ')}))`
  await db().raw(`INSERT INTO ${tableName(table)} (${Object.keys(values).join(', ')})
    SELECT ${Object.values(values).join(', ')} FROM generate_series(1, ${ROWS}) n`)
  // Without it VACUUM may come before the commit is on disk, and mark no page as visible to all.
  await db().raw('CHECKPOINT')
  await db().raw(`VACUUM ANALYZE ${tableName(table)}`)
}

/** The plans of the statements that `work` runs, as text. */
async function plansOf(work: () => Promise<unknown>): Promise<string> {
  const statements: { sql: string; bindings: (string | number)[] }[] = []
  const note = (statement: { sql: string; bindings: (string | number)[] }) => statements.push(statement)
  db().on('query', note)
  await work()
  db().removeListener('query', note)
  expect(statements.length).toBeGreaterThan(0)
  const plans: string[] = []
  for (const { sql, bindings } of statements) {
    const explained = await db().raw<{ rows: Record<string, string>[] }>(
      `EXPLAIN ${sql.replace(/\$\d+/g, '?')}`,
      bindings,
    )
    plans.push(...explained.rows.map((row) => String(row['QUERY PLAN'])))
  }
  return plans.join('\n')
}

const EVERYTHING: RowsWanted = {
  filters: [],
  scope: 'all',
  unit: null,
  sort: { column: 'nama', isDescending: false },
}

describe.each(TYPES)('the table of %s', (type) => {
  let source: ProxySource
  let scan: RegExp

  beforeAll(async () => {
    source = await sourceOf(type)
    await fill(source)
    scan = new RegExp(`Seq Scan on ${source.table.table}`)
  })
  const page = (wanted: Partial<RowsWanted>, number = 1) =>
    plansOf(() => readRows(source.table, { ...EVERYTHING, ...wanted, page: number, limit: 25, total: ROWS }))
  const filterBy = ({ column, match }: ListFilter) => [
    { column, match, value: column === 'nip' ? '0000007919' : VALUES[match][1] },
  ]

  it('is listed by each filter through an index', async () => {
    for (const [name, filter] of Object.entries(source.filters))
      expect(await page({ filters: filterBy(filter) }), name).not.toMatch(scan)
  })
  it('is counted by each filter through an index', async () => {
    for (const [name, filter] of Object.entries(source.filters)) {
      const wanted = { ...EVERYTHING, filters: filterBy(filter) }
      expect(await plansOf(() => countMatching(source.table, wanted, null)), name).not.toMatch(scan)
    }
  })
  it('is sorted both ways along an index, without sorting it whole', async () => {
    for (const column of source.sort)
      for (const isDescending of [false, true]) {
        const plan = await page({ sort: { column, isDescending } })
        expect(plan).not.toMatch(scan)
        expect(plan).toMatch(/Limit.*\n.*Index Only Scan/)
      }
  })
  it('is listed for one unit through an index', async () => {
    expect(await page({ scope: { unit: '0042' } })).not.toMatch(scan)
    expect(await page({ unit: '0042', filters: [] })).not.toMatch(scan)
  })
  it('finds one row by its key', async () => {
    const plan = await plansOf(() => findRow(source.table, 'all', 'x'))
    expect(plan).toContain(`Index Scan using ${source.table.table}_pkey`)
  })
  it('tells the values of a column a step for each value, not for each row', async () => {
    for (const { column, match } of Object.values(source.filters)) {
      if (match !== 'choice') continue
      const values = () => distinctValues(source.table, column, null)
      expect(await plansOf(values)).not.toMatch(scan)
      expect(await values()).toEqual([0, 1, 2, 3, 4, 5, 6].map((number) => `Jenis ${number}`))
    }
  })
})
