/** A freshly migrated database on the server that `npm run bench` brought up. */
import { randomBytes } from 'node:crypto'
import { type Db, openDb } from '@/models/db'
import { migrate } from '@/models/migrate'
import { testServerUrl } from '@/tests/support/database'

export interface BenchDatabase {
  url: string
  db: Db
  drop(): Promise<void>
}

export async function createBenchDatabase(): Promise<BenchDatabase> {
  const name = `sinkron_bench_${randomBytes(5).toString('hex')}`
  const onServer = async (sql: string) => {
    const server = openDb(testServerUrl(), 1)
    await server.raw(sql).finally(() => server.destroy())
  }
  await onServer(`CREATE DATABASE ${name}`)
  const url = testServerUrl(name)
  const db = openDb(url, 4)
  await migrate(db)
  return {
    url,
    db,
    drop: async () => {
      await db.destroy()
      await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}
