/** What a sync needs around it: a database, Redis, the stand-in SIASN and workers, each a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { definitions } from '@/jobs/definitions'
import { startRun } from '@/jobs/engine/start'
import { freePort } from '@/tests/support/processes'
import { startRedis, type TestRedis } from '@/tests/support/redis'
import { closing } from './closing'
import { type BenchDatabase, createBenchDatabase } from './database'
import { AGENCY, STAND_IN_TOKEN } from './pages'
import { type Child, startChild } from './processes'

const LOOK_EVERY_MS = 5

export interface SceneOptions {
  rows: number
  latencyMs: number
}

export interface SyncAnswer {
  /** From the insertion of the run to its completion, as somebody who asks every 5 ms sees it. */
  ms: number
  /** From the first claim to the end, as the run records it. */
  runningMs: number
  result: Record<string, unknown>
}

export interface Scene {
  database: BenchDatabase
  redis: TestRedis
  siasnUrl: string
  /** Starts a worker; resolves when it is ready. */
  worker(): Promise<Child>
  /** One pangkat sync, started as the API does. @throws Error when it does not complete. */
  sync(): Promise<SyncAnswer>
  /** Posts to a control route of the stand-in. */
  control(route: string, body: object): Promise<void>
  close(): Promise<void>
}

/** Opens a scene. The settings of the product are this process's too: one scene at a time. */
export async function openScene({ rows, latencyMs }: SceneOptions): Promise<Scene> {
  const database = await createBenchDatabase()
  const closeDatabase = closing(database.drop)
  const redis = await startRedis()
  const closeRedis = closing(redis.stop)
  const home = await mkdtemp(join(tmpdir(), 'sinkron-bench-'))
  const closeHome = closing(() => rm(home, { recursive: true, force: true }))
  const port = await freePort()
  const siasn = await startChild('stand-ins/siasn/main.ts', {
    SIASN_STAND_IN_PORT: String(port),
    SIASN_STAND_IN_LATENCY_MS: String(latencyMs),
    SIASN_STAND_IN_TOKEN: STAND_IN_TOKEN,
    SIASN_STAND_IN_ROWS_PANGKAT: String(rows),
  })
  const siasnUrl = `http://127.0.0.1:${port}`
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SIASN_BASE_URL: siasnUrl,
    SIASN_TOKEN: STAND_IN_TOKEN,
    INSTANSI_ID: AGENCY,
    SINKRON_HOME: home,
  }
  return {
    database,
    redis,
    siasnUrl,
    worker: () => startChild('jobs/worker.ts', { ...env, LOG_FORMAT: 'json' }, 'is ready for'),
    sync: () => sync(database),
    control: async (route, body) => {
      const answer = await fetch(`${siasnUrl}/__stand-in/${route}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`the stand-in refused ${route}: ${await answer.text()}`)
      await answer.arrayBuffer()
    },
    close: async () => {
      await siasn.stop()
      await closeHome()
      await closeRedis()
      await closeDatabase()
    },
  }
}

interface Ended {
  status: string
  runningMs: number
  result: Record<string, unknown>
  error: unknown
}

async function sync({ db }: BenchDatabase): Promise<SyncAnswer> {
  const job = definitions.find(({ name }) => name === 'proxy.pangkat')
  if (!job) throw new Error('there is no job proxy.pangkat')
  const startedAt = performance.now()
  const { run } = await db.transaction((trx) => startRun(job, { payload: {}, requestedBy: 'bench', trx }))
  for (;;) {
    await sleep(LOOK_EVERY_MS)
    const { rows } = await db.raw<{ rows: Ended[] }>(
      `SELECT status, result, error, extract(epoch FROM finished_at - started_at)::float8 * 1000 AS "runningMs"
       FROM job_runs WHERE id = ? AND finished_at IS NOT NULL`,
      [run.id],
    )
    const [ended] = rows
    if (!ended) continue
    const ms = performance.now() - startedAt
    if (ended.status === 'completed') return { ms, runningMs: ended.runningMs, result: ended.result }
    throw new Error(`the sync ended ${ended.status}: ${JSON.stringify(ended.error)}`)
  }
}
