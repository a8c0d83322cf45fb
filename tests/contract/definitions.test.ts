/** Every declared job has the work, the table and the indexes that its declaration promises. */
import { existsSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findController } from '@/controller/find'
import type { ProxySource } from '@/controller/proxy/source'
import { definitions } from '@/jobs/definitions'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { ColumnKind } from '@/models/table-shape'
import { createDatabase, type TestDatabase } from '../support/database'
import { DOWNLOADS, FACTS, REQUESTS } from '../support/siasn-facts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

const duplicates = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index)

it('names are given once, and so are the unique keys of the types', () => {
  expect(definitions.length).toBeGreaterThan(0)
  expect(duplicates(definitions.map(({ name }) => name))).toEqual([])
  const keys = proxyJobs.flatMap((job) => job.uniqueKey?.(job.payload.parse(job.example)) ?? [])
  expect(duplicates(keys)).toEqual([])
})

it('every family that is declared is among all jobs', () => {
  expect(definitions).toEqual(expect.arrayContaining([...proxyJobs]))
})

describe.each(definitions.map((job) => [job.name, job] as const))('%s', (_name, job) => {
  it('is named as addresses, queues and files can be', () => {
    expect(job.family).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(job.type).toMatch(/^[a-z][a-z0-9_-]*$/)
    expect(job.name).toBe(`${job.family}.${job.type}`)
  })
  it('has a controller file with a function to call', async () => {
    expect(existsSync(`controller/${job.family}/${job.type}.ts`)).toBe(true)
    expect(await findController(job)).toBeTypeOf('function')
  })
  it('takes its own example, and refuses what it does not know', () => {
    const example = job.payload.parse(job.example)
    expect(job.payload.parse(JSON.parse(JSON.stringify(example)))).toEqual(example)
    expect(job.payload.safeParse({ ...(example as object), token: 'x' }).success).toBe(false)
  })
  it('has titles in both languages, for itself and for each stage', () => {
    for (const { id, en } of [job.titles, ...job.stages.map((stage) => stage.titles)]) {
      expect(id.trim()).not.toBe('')
      expect(en.trim()).not.toBe('')
    }
  })
  it('has stages that are told apart', () => {
    expect(duplicates(job.stages.map((stage) => stage.name))).toEqual([])
  })
  it('has a policy that can be kept', () => {
    const { roles, maxAttempts, backoffMs, timeoutMs, concurrency } = job.policy
    // The engine's own jobs may be started by nobody; every other at least by admins.
    if (job.family !== 'system' || roles.length > 0) expect(roles).toContain('admin')
    expect(roles).not.toContain('viewer')
    expect(maxAttempts).toBeGreaterThanOrEqual(1)
    expect(concurrency).toBeGreaterThanOrEqual(1)
    expect(timeoutMs).toBeGreaterThanOrEqual(1_000)
    for (const waitMs of backoffMs) expect(waitMs).toBeGreaterThanOrEqual(1_000)
  })
})

it('every controller file that declares a source is declared as a job, and no other', async () => {
  const files = readdirSync('controller/proxy').filter((file) => file.endsWith('.ts'))
  const sources: string[] = []
  for (const file of files) {
    const module = (await import(`../../controller/proxy/${file.replace(/\.ts$/, '')}.ts`)) as object
    if ('source' in module) sources.push(file)
  }
  expect(sources.sort()).toEqual(proxyJobs.map((job) => `${job.type}.ts`).sort())
})

const SQL_TYPE: Record<ColumnKind, string> = {
  text: 'text',
  integer: 'integer',
  numeric: 'numeric',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp with time zone',
  jsonb: 'jsonb',
}

describe.each(proxyJobs.map((job) => [job.type] as const))('the source of %s', (type) => {
  let source: ProxySource

  beforeAll(async () => {
    const module = (await import(`../../controller/proxy/${type}.ts`)) as { source: ProxySource }
    source = module.source
  })

  const rowsOf = async <Row>(sql: string): Promise<Row[]> => {
    const { schema, table } = source.table
    const answer = await database.db.raw<{ rows: Row[] }>(sql, { schema, table })
    return answer.rows
  }
  const tableColumns = () =>
    rowsOf<{ name: string; type: string; nullable: 'YES' | 'NO'; generated: string | null }>(
      `SELECT column_name AS name, data_type AS type, is_nullable AS nullable, generation_expression AS generated
       FROM information_schema.columns WHERE table_schema = :schema AND table_name = :table`,
    )
  /** Columns and expressions of each index with their order, as PostgreSQL writes them: `name`, `"left"(period, 7)`. */
  const indexes = async () => {
    const found = await rowsOf<{ primary: boolean; method: string; parts: string[] }>(
      `SELECT i.indisprimary AS primary, m.amname AS method, array_agg(
           pg_get_indexdef(i.indexrelid, n, true) || CASE WHEN pg_index_column_has_property(i.indexrelid, n, 'nulls_first')
             THEN ' NULLS FIRST' ELSE '' END ORDER BY n) AS parts
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
       CROSS JOIN LATERAL generate_series(1, i.indnkeyatts) AS n
       WHERE i.indrelid = format('%I.%I', :schema::text, :table::text)::regclass AND i.indpred IS NULL
       GROUP BY i.indexrelid, i.indisprimary, m.amname`,
    )
    return found
  }
  const trees = async () =>
    (await indexes()).filter(({ method }) => method === 'btree').map(({ parts }) => parts)
  const kindOf = (column: string) => source.table.columns[column] ?? source.table.generated[column]?.kind

  it('is synced by a job that starts from an empty payload: a button sends nothing', () => {
    expect(proxyJobs.find((job) => job.type === type)?.payload.safeParse({}).success).toBe(true)
  })

  it('is of the type it is declared as', () => {
    expect(source.type).toBe(type)
    expect(source.table).toMatchObject({ schema: 'siasn_proxy', table: `proxy_${type}` })
  })

  it('has the columns that SIASN sends, each of its kind, and no other', () => {
    expect(source.table.columns).toEqual(FACTS[type])
  })

  it('has a table with just its columns, each of its kind, and who synced them when', async () => {
    const { columns, generated } = source.table
    const found = Object.fromEntries((await tableColumns()).map((column) => [column.name, column.type]))
    const declared = Object.entries(columns).map(([name, kind]) => [name, SQL_TYPE[kind]])
    const derived = Object.entries(generated).map(([name, { kind }]) => [name, SQL_TYPE[kind]])
    expect(found).toEqual({
      ...Object.fromEntries([...declared, ...derived]),
      synced_run_id: 'text',
      synced_at: 'timestamp with time zone',
    })
  })

  it('has each generated column from the database itself, by the declared path', async () => {
    const found = (await tableColumns()).flatMap(({ name, generated }) =>
      generated ? [[name, generated]] : [],
    )
    const declared = Object.entries(source.table.generated).map(
      ([
        name,
        {
          path: [column, ...keys],
        },
      ]) => {
        expect(source.table.columns[column]).toBe('jsonb')
        return [name, `(${column} #>> '{${keys.join(',')}}'::text[])`]
      },
    )
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(declared))
  })

  it('may leave every column of a row empty but its key', async () => {
    const needed = (await tableColumns()).filter(({ nullable }) => nullable === 'NO').map(({ name }) => name)
    expect(needed.sort()).toEqual([source.table.key, 'synced_at', 'synced_run_id'].sort())
  })

  it('has its key as the primary key', async () => {
    expect(source.table.columns).toHaveProperty(source.table.key, 'text')
    const primary = (await indexes()).filter((index) => index.primary)
    expect(primary.map(({ parts }) => parts)).toEqual([[source.table.key]])
  })

  it('names the employee of a row by a NIP', () => {
    expect(source.table.columns).toHaveProperty('nip', 'text')
  })

  it('shows, labels, filters and sorts by columns that exist, of a kind that fits', () => {
    for (const { path, show } of [...source.list, ...source.download]) {
      const kind = path.startsWith('pegawai.') ? 'text' : kindOf(path)
      const fitting = {
        text: ['text'],
        document: ['text'],
        number: ['integer'],
        status: ['integer'],
        month: ['text'],
      }
      expect(show === 'day' ? ['text', 'date', 'timestamp'] : fitting[show], path).toContain(kind)
    }
    for (const { column, match } of Object.values(source.filters))
      expect(kindOf(column), column).toBe(match === 'status' ? 'integer' : 'text')
    for (const column of [...source.label, ...source.sort]) expect(kindOf(column), column).toBeDefined()
    const shown = source.list.map(({ path }) => path)
    for (const column of source.sort) expect(shown).toContain(column)
  })

  it('has for each filter an index that serves it in the order of the list', async () => {
    const [all, order] = [await trees(), [source.sort[0], source.table.key]]
    for (const { column, match } of Object.values(source.filters)) {
      if (match === 'contains') continue
      const asked = match === 'month' ? `"left"(${column}, 7)` : column
      expect(all).toContainEqual([asked, ...order])
    }
    const parts = (await indexes()).filter(({ method }) => method === 'gin').flatMap((index) => index.parts)
    const contained = Object.values(source.filters).filter(({ match }) => match === 'contains')
    expect(parts.sort()).toEqual(contained.map(({ column }) => column).sort())
  })

  it('is sorted along indexes that end with the key, empty days as the earliest', async () => {
    const all = await trees()
    for (const column of source.sort) {
      const isTime = kindOf(column) === 'date' || kindOf(column) === 'timestamp'
      expect(all).toContainEqual([isTime ? `${column} NULLS FIRST` : column, source.table.key])
    }
  })

  it('has no index that nothing asks for', async () => {
    expect(await indexes()).toHaveLength(
      // The key, the sorts, and the filters but that those by parts share one.
      1 +
        source.sort.length +
        Object.values(source.filters).filter(({ match }) => match !== 'contains').length +
        1,
    )
  })

  it('is downloaded with the columns its users had', () => {
    expect(source.download.map(({ title }) => title.id)).toEqual(DOWNLOADS[type])
  })

  it('has titles in both languages', () => {
    const titles = [...source.list, ...source.download, ...Object.values(source.filters)].map(
      ({ title }) => title,
    )
    for (const { id, en } of titles) for (const text of [id, en]) expect(text.trim()).not.toBe('')
  })

  it('asks for any page by offset, limit and agency, never with a credential', () => {
    const { pageSize, offsetCounts, totalAt } = source.paging
    const asked = source.request({ offset: 1_500, limit: pageSize, instansiId: 'instansi-uji' })
    expect(asked.path).toMatch(/^\/siasn-instansi\//)
    expect(asked.query).toMatchObject({ limit: String(pageSize), offset: '1500' })
    expect(JSON.stringify(asked).includes('instansi-uji')).toBe(type !== 'skk')
    expect(JSON.stringify(asked)).not.toMatch(/token|bearer|authorization/i)
    expect([asked.method, pageSize, offsetCounts, totalAt]).toEqual(REQUESTS[type])
    if (asked.method === 'GET') expect(asked.body).toBeUndefined()
    else expect(asked.body).toMatchObject({ instansi_induk_id: 'instansi-uji', nip: '', offset: 1_500 })
  })
})
