/** What a benchmark needs around it: a database, Redis, the stand-in SIASN, workers and web, each a process of its own. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfChanged } from '@/bin/setup/build'
import type { Role } from '@/jobs/engine/define'
import { freePort } from '@/tests/support/processes'
import { startRedis, type TestRedis } from '@/tests/support/redis'
import { hashToken, newApiToken } from '@/utils/crypt'
import { closing } from './closing'
import { type BenchDatabase, createBenchDatabase } from './database'
import { AGENCY, STAND_IN_TOKEN } from './pages'
import { type Child, startChild } from './processes'

export interface SceneOptions {
  /** Rows upstream by type; the stand-in's own number where none is given. */
  rows: Readonly<Record<string, number>>
  latencyMs: number
  /** Settings of the product's processes beside those every scene has. */
  env?: Readonly<Record<string, string>>
}

export interface Scene {
  database: BenchDatabase
  redis: TestRedis
  siasnUrl: string
  /** Environment of the product's processes. */
  env: Readonly<Record<string, string>>
  /** Starts a worker; resolves when it is ready. */
  worker(): Promise<Child>
  /** Starts a web process over the production build, which is made first where it is missing; one at a time. */
  web(): Promise<{ child: Child; url: string }>
  /** Makes an API token; of a unit when one is given. */
  token(role: Role, unitId?: string): Promise<string>
  /** Asks a control route of the stand-in; posts when there is a body. */
  control<Answer>(route: string, body?: object): Promise<Answer>
  close(): Promise<void>
}

/** Opens a scene. */
export async function openScene({ rows, latencyMs, env: more = {} }: SceneOptions): Promise<Scene> {
  const database = await createBenchDatabase()
  const closeDatabase = closing(database.drop)
  const redis = await startRedis()
  const closeRedis = closing(redis.stop)
  const home = await mkdtemp(join(tmpdir(), 'sinkron-bench-'))
  const closeHome = closing(() => rm(home, { recursive: true, force: true }))
  const siasn = await startSiasn(rows, latencyMs)
  const webPort = await freePort()
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SIASN_BASE_URL: siasn.url,
    SIASN_TOKEN: STAND_IN_TOKEN,
    INSTANSI_ID: AGENCY,
    SINKRON_HOME: home,
    HOST: '127.0.0.1',
    PORT: String(webPort),
    LOG_FORMAT: 'json',
    ...more,
  }
  // As `npm run worker` and `npm run web` start them.
  const started = { ...env, NODE_OPTIONS: '--max-semi-space-size=4' }
  return {
    database,
    redis,
    siasnUrl: siasn.url,
    env,
    worker: () => startChild('jobs/worker.ts', started, 'is ready for'),
    web: async () => {
      await buildIfChanged(process.cwd())
      const child = await startChild('bin/web.ts', started, 'Web is ready')
      return { child, url: `http://127.0.0.1:${webPort}` }
    },
    token: (role, unitId) => makeToken(database, role, unitId),
    control: (route, body) => control(`${siasn.url}/__stand-in/${route}`, body),
    close: async () => {
      await siasn.child.stop()
      await closeHome()
      await closeRedis()
      await closeDatabase()
    },
  }
}

async function startSiasn(
  rows: SceneOptions['rows'],
  latencyMs: number,
): Promise<{ child: Child; url: string }> {
  const port = await freePort()
  const rowSettings = Object.entries(rows).map(([type, number]) => [
    `SIASN_STAND_IN_ROWS_${type.toUpperCase()}`,
    String(number),
  ])
  const child = await startChild('stand-ins/siasn/main.ts', {
    SIASN_STAND_IN_PORT: String(port),
    SIASN_STAND_IN_LATENCY_MS: String(latencyMs),
    SIASN_STAND_IN_TOKEN: STAND_IN_TOKEN,
    ...Object.fromEntries(rowSettings),
  })
  return { child, url: `http://127.0.0.1:${port}` }
}

async function makeToken({ db }: BenchDatabase, role: Role, unitId?: string): Promise<string> {
  const token = newApiToken()
  const id = randomUUID()
  const made = { id, name: `bench-${id}`, role, unit_id: unitId ?? null, hash: hashToken(token) }
  await db('api_tokens').insert({ ...made, created_by: 'bench' })
  return token
}

async function control<Answer>(url: string, body?: object): Promise<Answer> {
  const answer = await fetch(url, body ? { method: 'POST', body: JSON.stringify(body) } : {})
  const text = await answer.text()
  if (!answer.ok) throw new Error(`the stand-in refused ${url}: ${text}`)
  return JSON.parse(text) as Answer
}
