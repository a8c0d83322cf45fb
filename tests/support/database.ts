/** A database of its own for each test file, cloned from the migrated template. */
import { randomBytes } from 'node:crypto'
import { type Db, openDb } from '@/models/db'

/** URL of a database on the test server that `npm test` brought up. */
export function testServerUrl(database?: string): string {
  const given = process.env.TEST_DATABASE_URL
  if (!given) throw new Error('TEST_DATABASE_URL is not set: run the tests with "npm test"')
  const url = new URL(given)
  if (database) url.pathname = `/${database}`
  return url.href
}

export interface TestDatabase {
  url: string
  db: Db
  drop(): Promise<void>
}

async function onServer<Value>(work: (server: Db) => Promise<Value>): Promise<Value> {
  const server = openDb(testServerUrl(), 1)
  try {
    return await work(server)
  } finally {
    await server.destroy()
  }
}

export async function createDatabase(): Promise<TestDatabase> {
  const name = `sinkron_test_${randomBytes(5).toString('hex')}`
  await onServer((server) => server.raw(`CREATE DATABASE ${name} TEMPLATE ${process.env.TEST_TEMPLATE}`))
  const url = testServerUrl(name)
  const db = openDb(url, 4)
  return {
    url,
    db,
    drop: async () => {
      await db.destroy()
      await onServer((server) => server.raw(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
    },
  }
}
