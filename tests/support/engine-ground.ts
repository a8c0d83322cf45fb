/** A database and a Redis of their own for the tests of one file, which speak to them as a process of the product does. */
import { afterAll, beforeAll } from 'vitest'
import { closeHints } from '@/jobs/engine/hints'
import { closeDb } from '@/models/db'
import { createDatabase, type TestDatabase } from './database'
import { startRedis, type TestRedis } from './redis'

/** Brings both up before the file's tests, then does `prepare`; takes both down after them. */
export function onEngineGround(prepare: () => PromiseLike<unknown> = async () => undefined): void {
  let database: TestDatabase
  let redis: TestRedis
  beforeAll(async () => {
    ;[database, redis] = await Promise.all([createDatabase(), startRedis()])
    Object.assign(process.env, { DATABASE_URL: database.url, REDIS_URL: redis.url })
    await prepare()
  })
  afterAll(async () => {
    closeHints()
    await closeDb()
    await database.drop()
    await redis.stop()
  })
}
