/** Every declared job has the work, the table and the indexes that its declaration promises. */
import { existsSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findController } from '@/controller/find'
import type { ProxySource } from '@/controller/proxy/source'
import { definitions } from '@/jobs/definitions'
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { ColumnKind } from '@/models/table-shape'
import { createDatabase, type TestDatabase } from '../support/database'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

const duplicates = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index)

it('names and unique keys are given once', () => {
  expect(definitions.length).toBeGreaterThan(0)
  expect(duplicates(definitions.map(({ name }) => name))).toEqual([])
  const keys = definitions.flatMap((job) => job.uniqueKey?.(job.payload.parse(job.example)) ?? [])
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
  it('starts from an empty payload: a button sends nothing', () => {
    expect(job.payload.safeParse({}).success).toBe(true)
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
    expect(roles).toContain('admin')
    expect(roles).not.toContain('viewer')
    expect(maxAttempts).toBeGreaterThanOrEqual(1)
    expect(concurrency).toBeGreaterThanOrEqual(1)
    expect(timeoutMs).toBeGreaterThanOrEqual(1_000)
    for (const waitMs of backoffMs) expect(waitMs).toBeGreaterThanOrEqual(1_000)
  })
})

it('every controller file of a family is declared, or is machinery that the declared ones share', () => {
  const machinery = ['pages.ts', 'source.ts', 'sync.ts', 'upstream.ts']
  const declared = proxyJobs.map((job) => `${job.type}.ts`)
  const files = readdirSync('controller/proxy').filter((file) => !machinery.includes(file))
  expect(files.sort()).toEqual([...declared].sort())
})

const SQL_TYPE: Record<ColumnKind, string> = {
  text: 'text',
  integer: 'integer',
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
    rowsOf<{ name: string; type: string; nullable: 'YES' | 'NO' }>(
      `SELECT column_name AS name, data_type AS type, is_nullable AS nullable
       FROM information_schema.columns WHERE table_schema = :schema AND table_name = :table`,
    )
  /** Columns of each index, in order. */
  const indexes = () =>
    rowsOf<{ columns: string[]; primary: boolean }>(
      `SELECT i.indisprimary AS primary, array_agg(a.attname::text ORDER BY k.position) AS columns
       FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position)
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
       WHERE i.indrelid = format('%I.%I', :schema::text, :table::text)::regclass AND i.indpred IS NULL
       GROUP BY i.indexrelid, i.indisprimary`,
    )

  it('is of the type it is declared as', () => {
    expect(source.type).toBe(type)
    expect(source.table).toMatchObject({ schema: 'siasn_proxy', table: `proxy_${type}` })
  })

  it('has a table with just its columns, each of its kind, and who synced them when', async () => {
    const found = Object.fromEntries((await tableColumns()).map((column) => [column.name, column.type]))
    const declared = Object.entries(source.table.columns).map(([name, kind]) => [name, SQL_TYPE[kind]])
    expect(found).toEqual({
      ...Object.fromEntries(declared),
      synced_run_id: 'text',
      synced_at: 'timestamp with time zone',
    })
  })

  it('may leave every column of a row empty but its key', async () => {
    const needed = (await tableColumns()).filter(({ nullable }) => nullable === 'NO').map(({ name }) => name)
    expect(needed.sort()).toEqual([source.table.key, 'synced_at', 'synced_run_id'].sort())
  })

  it('has its key as the primary key', async () => {
    expect(source.table.columns).toHaveProperty(source.table.key, 'text')
    const primary = (await indexes()).filter((index) => index.primary)
    expect(primary.map(({ columns }) => columns)).toEqual([[source.table.key]])
  })

  it('filters by columns that exist, and looks for parts of texts only in texts', () => {
    for (const { column, match } of Object.values(source.filters)) {
      expect(source.table.columns).toHaveProperty(column)
      if (match === 'contains') expect(source.table.columns[column]).toBe('text')
    }
  })

  it('has an index for each filter that asks for the same', async () => {
    const leading = (await indexes()).map(({ columns }) => columns[0])
    const equals = Object.values(source.filters).filter(({ match }) => match === 'equals')
    for (const { column } of equals) expect(leading).toContain(column)
  })

  it('is sorted by columns that exist, along an index that ends with the key', async () => {
    const wanted = [...source.sort, source.table.key]
    for (const column of source.sort) expect(source.table.columns).toHaveProperty(column)
    const starts = (await indexes()).map(({ columns }) => columns.slice(0, wanted.length))
    expect(starts).toContainEqual(wanted)
  })

  it('asks for any page by offset, limit and agency, never with a credential', () => {
    const asked = source.request({ offset: 1_500, limit: source.pageSize, instansiId: 'instansi-uji' })
    const text = JSON.stringify(asked)
    expect(asked.path).toMatch(/^\/siasn-instansi\//)
    expect(asked.query).toMatchObject({ limit: String(source.pageSize) })
    expect(asked.query).toHaveProperty('offset')
    expect(text).not.toMatch(/token|bearer|authorization/i)
    expect(asked.method === 'GET' ? asked.body : {}).toEqual(asked.method === 'GET' ? undefined : {})
  })
})
