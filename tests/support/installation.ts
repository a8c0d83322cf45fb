/** A whole installation for a test: its own database and Redis, the stand-in upstream, real web and worker processes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunView } from '@/jobs/engine/run-view'
import { type SiasnOptions, type SiasnStandIn, startSiasn } from '@/stand-ins/siasn/server'
import { createDatabase, type TestDatabase } from './database'
import { ADMIN_ENV, insertAdminToken, insertFirstAdmin, isUsualAdmin } from './first-admin'
import { ended, freePort, until } from './processes'
import { startRedis, type TestRedis } from './redis'

export { ADMIN } from './first-admin'

export interface Installation {
  database: TestDatabase
  redis: TestRedis
  siasn: SiasnStandIn
  /** Environment of its processes. */
  env: Record<string, string>
  url: string
  /** Makes the first admin, as `npm start` does. */
  prepare(): Promise<void>
  worker(extra?: Record<string, string>): Promise<TestProcess>
  /** A worker with the jobs of `test-jobs.ts` instead of the product's. */
  testWorker(extra?: Record<string, string>): Promise<TestProcess>
  web(extra?: Record<string, string>): Promise<TestProcess>
  /** Any other process of it; resolves once it has printed these words. */
  process(file: string, words: string, how?: LaunchOptions): Promise<TestProcess>
  /** Runs the command line; resolves with its output and exit code. */
  cli(...args: string[]): Promise<{ code: number | null; out: string; err: string }>
  /** A request with the admin's API token, unless told otherwise. */
  api(path: string, init?: RequestInit): Promise<Answer>
  run(id: string): Promise<RunRow>
  /** Waits until a run has ended. */
  finished(id: string, limitMs?: number): Promise<RunRow>
  rows(): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

/** On a machine that does much else at the same time. */
const READY_MS = 120_000

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: replies are asserted field by field
  body: any
}

export interface TestProcess {
  child: ChildProcess
  output(): string
  kill(signal: NodeJS.Signals): void
  ended(): Promise<number | null>
}

/** A row of job_runs as PostgreSQL gives it. */
export interface RunRow {
  id: string
  status: RunView['status']
  attempt: number
  failures: number
  percent: number
  stage: string | null
  done: number | null
  total: number | null
  cursor: { pass: number; page: number; from: number; staged: number } | null
  /** What the run waits for; 'siasn-token' for a token. */
  blocked_on: string | null
  result: Record<string, unknown> | null
  error: { code: string; message: string } | null
  requested_by: string
  worker: string | null
  run_at: Date
  version: number
}

export interface LaunchOptions {
  extra?: Record<string, string> | undefined
  /** A command that executes what follows it, in a place of its own. */
  inside?: readonly string[] | undefined
}

export interface InstallationOptions {
  siasn?: SiasnOptions
  /** Instead of one on the server of all tests. */
  database?: TestDatabase
  env?: Record<string, string>
}

export async function openInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const [database, redis, siasn, port, home] = await Promise.all([
    options.database ?? createDatabase(),
    startRedis(),
    startSiasn({ latencyMs: 5, rows: { pangkat: 2_300 }, ...options.siasn }),
    freePort(),
    mkdtemp(join(tmpdir(), 'sinkron-home-')),
  ])
  const env: Record<string, string> = {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SIASN_BASE_URL: siasn.url,
    SIASN_TOKEN: 'stand-in-token',
    SIASN_RETRY_MS: '5',
    INSTANSI_ID: 'a5eb03e23cd8f6a0e040640a040252ad',
    SINKRON_HOME: home,
    ...ADMIN_ENV,
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_FORMAT: 'pretty',
    LOG_LEVEL: 'info',
    SINKRON_LEASE_MS: '3000',
    SINKRON_DRAIN_MS: '1000',
    // Tests ask faster than people.
    STARTS_PER_MINUTE: '100000',
    DOWNLOADS_PER_MINUTE: '100000',
    ...options.env,
  }
  const started: TestProcess[] = []
  const url = `http://127.0.0.1:${port}`
  let token: Promise<string> | undefined

  const cli: Installation['cli'] = async (...args) => {
    const child = spawn(process.execPath, ['bin/sinkron', ...args], { env: { ...process.env, ...env } })
    const [out, err] = [collect(child, 'stdout'), collect(child, 'stderr')]
    return { code: await ended(child), out: out(), err: err() }
  }
  const launch = (file: string, extra: Record<string, string> = {}, inside: readonly string[] = []) => {
    const node = [process.execPath, '--import', 'tsx', file]
    const [command = '', ...words] = [...inside, ...node]
    const child = spawn(command, words, {
      env: { ...process.env, NODE_ENV: 'production', ...env, ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const launched: TestProcess = {
      child,
      output: collect(child, 'stdout', 'stderr'),
      kill: (signal) => {
        child.kill(signal)
      },
      ended: () => ended(child),
    }
    started.push(launched)
    return launched
  }
  const ready = async (launched: TestProcess, words: string) => {
    await until(
      () => {
        if (launched.child.exitCode !== null) throw new Error(`it ended:\n${launched.output()}`)
        return launched.output().includes(words)
      },
      words,
      READY_MS,
    )
    return launched
  }
  const run: Installation['run'] = async (id) => {
    const row = await database.db<RunRow>('job_runs').where({ id }).first()
    if (!row) throw new Error(`no run ${id}`)
    return row as RunRow
  }

  return {
    database,
    redis,
    siasn,
    env,
    url,
    cli,
    run,
    prepare: async () => {
      if (isUsualAdmin(env)) return insertFirstAdmin(database.db)
      const launched = launch('tests/support/prepare-installation.ts')
      if ((await launched.ended()) !== 0) throw new Error(launched.output())
    },
    worker: (extra) => ready(launch('jobs/worker.ts', extra), 'is ready for'),
    testWorker: (extra) => ready(launch('tests/support/test-worker.ts', extra), 'is ready for'),
    web: (extra) => ready(launch('bin/web.ts', extra), 'Web is ready'),
    process: (file, words, { extra, inside } = {}) => ready(launch(file, extra, inside), words),
    api: async (path, init = {}) => {
      token ??= insertAdminToken(database.db)
      const headers = new Headers(init.headers)
      if (!headers.has('authorization') && !headers.has('cookie'))
        headers.set('authorization', `Bearer ${await token}`)
      const answer = await fetch(url + path, { ...init, headers })
      const text = await answer.text()
      return {
        status: answer.status,
        headers: answer.headers,
        body: text.startsWith('{') ? JSON.parse(text) : text,
      }
    },
    finished: (id, limitMs) =>
      until(
        async () => {
          const row = await run(id)
          return ['completed', 'dead', 'cancelled'].includes(row.status) ? row : null
        },
        `run ${id} has ended`,
        limitMs,
      ),
    rows: () => database.db.select('*').from('siasn_proxy.proxy_pangkat').orderBy('id'),
    close: async () => {
      for (const one of started) one.kill('SIGKILL')
      await Promise.all(started.map((one) => one.ended()))
      await siasn.stop()
      await redis.stop()
      await database.drop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** What a process has written so far, in the order in which it came. */
function collect(child: ChildProcess, ...streams: ('stdout' | 'stderr')[]): () => string {
  let text = ''
  for (const stream of streams)
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  return () => text
}
