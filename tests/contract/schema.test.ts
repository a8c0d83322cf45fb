/** The shape of the database is reviewed as text: a migration shows what it does in `migrations/schema.txt`. */
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RUN_COLUMNS } from '@/models/job-run'
import { dumpSchema } from '@/models/schema-dump'
import { createDatabase, type TestDatabase } from '../support/database'

const FILE = 'migrations/schema.txt'
let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

it(`the migrations make what ${FILE} says`, async () => {
  const made = await dumpSchema(database.db)
  if (process.env.UPDATE_SCHEMA === '1') await writeFile(FILE, made)
  const committed = await readFile(FILE, 'utf8').catch(() => '')
  const renew = `UPDATE_SCHEMA=1 npm test -- --no-check tests/contract/schema.test.ts`
  expect(made, `The schema changed. Look at the difference; if it is meant, renew ${FILE}:\n${renew}`).toBe(
    committed,
  )
})

it('the columns of a run that prepared statements name are those of its table', async () => {
  const columns = await database
    .db('information_schema.columns')
    .where({ table_schema: 'public', table_name: 'job_runs' })
    .pluck('column_name')
  expect(RUN_COLUMNS.split(/,\s*/).sort()).toEqual(columns.sort())
})

describe('the dump', () => {
  const dumped = () => dumpSchema(database.db)
  const afterwards = async (sql: string, undo: string): Promise<string> => {
    await database.db.raw(sql)
    const dump = await dumped()
    await database.db.raw(undo)
    return dump
  }

  it('is the same each time, and says nothing of rows', async () => {
    const before = await dumped()
    await database.db('processes').insert({ id: 'p', role: 'web', pid: 1, host: 'h', version: '0' })
    expect(await dumped()).toBe(before)
    await database.db('processes').delete()
  })
  it('holds every table of the product, once', async () => {
    const dump = await dumped()
    for (const table of ['public.job_runs', 'public.users', 'siasn_proxy.proxy_pangkat'])
      expect(dump.split('\n').filter((line) => line === `TABLE ${table}`)).toHaveLength(1)
  })
  it.each<[string, string, string, string]>([
    ['a column', 'ADD COLUMN "Catatan" text', 'DROP COLUMN "Catatan"', '  "Catatan" text'],
    [
      'a default',
      "ALTER COLUMN message SET DEFAULT 'x'",
      'ALTER COLUMN message DROP DEFAULT',
      "  message text DEFAULT 'x'::text",
    ],
    [
      'a column that must be filled',
      'ALTER COLUMN stage SET NOT NULL',
      'ALTER COLUMN stage DROP NOT NULL',
      '  stage text NOT NULL',
    ],
    [
      'a constraint',
      'ADD CONSTRAINT n CHECK (attempt >= 0)',
      'DROP CONSTRAINT n',
      '  CONSTRAINT n CHECK ((attempt >= 0))',
    ],
  ])('shows %s that a migration would add', async (_what, change, undo, line) => {
    const before = (await dumped()).split('\n')
    const after = await afterwards(`ALTER TABLE job_runs ${change}`, `ALTER TABLE job_runs ${undo}`)
    expect(before).not.toContain(line)
    expect(after.split('\n')).toContain(line)
  })
  it('shows an index that a migration would add or drop', async () => {
    const line = '  CREATE INDEX n ON public.job_runs USING btree (worker) WHERE (worker IS NOT NULL)'
    const sql = 'CREATE INDEX n ON job_runs (worker) WHERE worker IS NOT NULL'
    expect((await afterwards(sql, 'DROP INDEX n')).split('\n')).toContain(line)
    expect((await dumped()).split('\n')).not.toContain(line)
  })
})
