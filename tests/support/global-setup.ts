/** Makes the template that every test database is cloned from, and the first admin that most of them begin with. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { openDb } from '@/models/db'
import { migrate } from '@/models/migrate'
import { testServerUrl } from './database'
import { ADMIN_ENV } from './first-admin'

/** Named by the run, so that two runs on one server do not take it from each other. */
const TEMPLATE = `sinkron_template_${process.pid}`
const PREPARED = `${TEMPLATE}_prepared`

async function onServer(...statements: string[]): Promise<void> {
  const server = openDb(testServerUrl(), 1)
  for (const statement of statements) await server.raw(statement)
  await server.destroy()
}

const drop = (name: string) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`

/** What the product's own preparation writes: making it anew for each file would take it a second and a half. */
async function firstAdminRows(): Promise<string> {
  await onServer(drop(PREPARED), `CREATE DATABASE ${PREPARED} TEMPLATE ${TEMPLATE}`)
  const url = testServerUrl(PREPARED)
  // Nothing is rung for, so no Redis is there.
  const own = { NODE_ENV: 'production', DATABASE_URL: url, REDIS_URL: 'redis://127.0.0.1:9' } as const
  const env = { ...process.env, ...ADMIN_ENV, ...own }
  const script = ['--import', 'tsx', 'tests/support/prepare-installation.ts']
  await promisify(execFile)(process.execPath, script, { env })
  const prepared = openDb(url, 1)
  const rows = await prepared.raw<{ rows: [{ rows: object }] }>(
    `SELECT json_build_object('users', (SELECT json_agg(u) FROM users u),
       'accounts', (SELECT json_agg(a) FROM accounts a)) AS rows`,
  )
  await prepared.destroy()
  await onServer(drop(PREPARED))
  return JSON.stringify(rows.rows[0].rows)
}

export default async function setup(): Promise<() => Promise<void>> {
  await onServer(drop(TEMPLATE), `CREATE DATABASE ${TEMPLATE}`)
  // Test files run in processes that are started after this.
  process.env.TEST_TEMPLATE = TEMPLATE
  const template = openDb(testServerUrl(TEMPLATE), 2)
  await migrate(template)
  await template.destroy()
  process.env.TEST_FIRST_ADMIN = await firstAdminRows()
  return () => onServer(drop(TEMPLATE))
}
