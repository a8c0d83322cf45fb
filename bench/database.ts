/** A fresh database on the server that `npm run bench` brought up. */
import { randomBytes } from 'node:crypto'
import { type Db, openDb } from '@/models/db'
import { migrate } from '@/models/migrate'
import { testServerUrl } from '@/tests/support/database'

export interface BenchDatabase {
  url: string
  db: Db
  drop(): Promise<void>
}

/** With the product's tables, unless it is to be left empty. */
export async function createBenchDatabase({ isMigrated = true } = {}): Promise<BenchDatabase> {
  const name = `sinkron_bench_${randomBytes(5).toString('hex')}`
  const onServer = async (sql: string) => {
    const server = openDb(testServerUrl(), 1)
    await server.raw(sql).finally(() => server.destroy())
  }
  await onServer(`CREATE DATABASE ${name}`)
  const url = testServerUrl(name)
  const db = openDb(url, 4)
  if (isMigrated) await migrate(db)
  return {
    url,
    db,
    drop: async () => {
      await db.destroy()
      await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}
