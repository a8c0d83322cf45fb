/** Where a queue system is measured: an empty database and an empty Redis, a process that fills, and worker processes. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis, type TestRedis } from '@/tests/support/redis'
import { closing } from './closing'
import { cpuMs, cpuMsOfServer, parentOf } from './cpu'
import { type BenchDatabase, createBenchDatabase } from './database'
import type { QueueSystem } from './engine-systems'
import { type Child, startChild } from './processes'

/** Connections to PostgreSQL that all workers have together; the server has a hundred. */
const MOST_CONNECTIONS = 80

export interface Ground {
  redis: TestRedis
  /** Empties Redis (unless told not to) and opens a system in a database of its own. */
  open(system: QueueSystem, options?: { keepsRedis?: boolean }): Promise<Place>
  close(): Promise<void>
}

export interface WorkersWanted {
  concurrency: number
  workers: number
}

export interface Place {
  system: QueueSystem
  database: BenchDatabase
  /** Fills the queue and watches it. */
  filler: Child
  /** Starts worker processes; resolves when they take jobs. */
  workers(wanted: WorkersWanted): Promise<Child[]>
  /** Bytes of all the data of its stores. */
  size(): Promise<Size>
  close(): Promise<void>
}

export interface Size {
  redisBytes: number
  databaseBytes: number
}

export async function openGround(): Promise<Ground> {
  const redis = await startRedis()
  const closeRedis = closing(redis.stop)
  const home = await mkdtemp(join(tmpdir(), 'sinkron-bench-'))
  const closeHome = closing(() => rm(home, { recursive: true, force: true }))
  return {
    redis,
    open: async (system, { keepsRedis = false } = {}) => {
      if (!keepsRedis) await redis.client.flushall()
      return openPlace(system, redis, home)
    },
    close: async () => {
      await closeHome()
      await closeRedis()
    },
  }
}

async function openPlace(system: QueueSystem, redis: TestRedis, home: string): Promise<Place> {
  const database = await createBenchDatabase({ isMigrated: system.key === 'ours' })
  const closeDatabase = closing(database.drop)
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SINKRON_HOME: home,
    LOG_FORMAT: 'json',
    ...(system.nodeOptions ? { NODE_OPTIONS: system.nodeOptions } : {}),
  }
  const filler = await startChild(system.file, env)
  await filler.ask({ kind: 'prepare' })
  const open: Child[] = []
  return {
    system,
    database,
    filler,
    workers: async ({ concurrency, workers }) => {
      const connections = Math.floor(MOST_CONNECTIONS / workers)
      const started = await Promise.all(
        Array.from({ length: workers }, async () => {
          const child = await startChild(system.file, env)
          open.push(child)
          await child.ask({ kind: 'work', concurrency, connections })
          return child
        }),
      )
      return started
    },
    size: async () => ({
      redisBytes: await redisBytes(redis),
      databaseBytes: await databaseBytes(database),
    }),
    close: async () => {
      await Promise.all(open.map((child) => child.stop()))
      await filler.stop()
      await closeDatabase()
    },
  }
}

export async function redisBytes(redis: TestRedis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.client.info('memory'))?.[1] ?? 0)
}

async function databaseBytes({ db }: BenchDatabase): Promise<number> {
  const { rows } = await db.raw<{ rows: [{ bytes: number }] }>(
    'SELECT pg_database_size(current_database()) AS bytes',
  )
  return rows[0].bytes
}

/** Processor time of everything that works off a queue, milliseconds. */
export interface Cpu {
  workers: number
  postgres: number
  redis: number
}

/** Starts counting; the function returned says what was used since. */
export async function countCpu(
  { database: { db } }: Place,
  workers: readonly Child[],
  redis: TestRedis,
): Promise<() => Cpu> {
  const { rows } = await db.raw<{ rows: [{ pid: number }] }>('SELECT pg_backend_pid() AS pid')
  const postgresPid = parentOf(rows[0].pid)
  const redisPid = Number(/^process_id:(\d+)/m.exec(await redis.client.info('server'))?.[1] ?? 0)
  const now = (): Cpu => ({
    workers: workers.reduce((sum, { pid }) => sum + cpuMs(pid), 0),
    postgres: cpuMsOfServer(postgresPid),
    redis: cpuMs(redisPid),
  })
  const before = now()
  return () => {
    const after = now()
    return {
      workers: after.workers - before.workers,
      postgres: after.postgres - before.postgres,
      redis: after.redis - before.redis,
    }
  }
}
