/** Where mishaps happen: a web server, workers that are started again when they die, and cuttable lines to their servers. */
import { setTimeout as sleep } from 'node:timers/promises'
import { closeHints } from '@/jobs/engine/hints'
import { closeDb } from '@/models/db'
import type { TestDatabase } from './database'
import { type Installation, openInstallation, type TestProcess } from './installation'
import { openChannel } from './notices'
import { until } from './processes'
import { openReceiver, type Receiver } from './receivers'
import { openTcpProxy, type TcpProxy } from './tcp-proxy'
import { EFFECTS } from './test-jobs'

export interface Arena {
  at: Installation
  web: TestProcess
  /** Those that are ready now. */
  workers: TestProcess[]
  /** Receives a message for each notice. */
  hook: Receiver
  lines: { postgres: TcpProxy; redis: TcpProxy }
  /** Runs, effects, rows and notices of the test before are gone, and all workers are there. */
  reset(): Promise<void>
  /** The worker that has this run now. */
  workerOf(runId: string): Promise<TestProcess>
  /** Waits until as many workers are ready as there should be. */
  whole(): Promise<void>
  close(): Promise<void>
}

export interface ArenaOptions {
  database?: TestDatabase
  workers?: number
  env?: Record<string, string>
  /** Of workers alone. */
  workerEnv?: Record<string, string>
}

/** On a machine that does much else at the same time. */
const READY_MS = 120_000

const TABLES = `TRUNCATE job_runs, job_attempts, run_events, publications, row_changes, effects, notices, notice_states,
  siasn_proxy.proxy_pangkat`

export async function openArena(options: ArenaOptions = {}): Promise<Arena> {
  const hook = await openReceiver()
  const at = await openInstallation({
    ...(options.database ? { database: options.database } : {}),
    siasn: { latencyMs: 250, rows: { pangkat: 2_600 } },
    env: {
      SIASN_MAX_CONCURRENCY: '1',
      PROXY_FRESH_MINUTES: '0',
      NOTICE_ALLOWED_HOSTS: '127.0.0.1',
      ...options.env,
    },
  })
  await at.database.db.raw(EFFECTS)
  await listen(at, hook)
  const lines = await openLines(at)
  const workers = keepWorkers(at, options)
  const web = await at.web()
  await workers.whole()
  return {
    at,
    web,
    hook,
    lines,
    workers: workers.ready,
    whole: workers.whole,
    workerOf: async (runId) => {
      const pid = Number((await at.run(runId)).worker?.split(':')[1])
      const found = workers.ready.find(({ child }) => child.pid === pid)
      if (!found) throw new Error(`no worker has ${runId}`)
      return found
    },
    reset: async () => {
      await workers.whole()
      await at.database.db.raw(TABLES)
      hook.received.length = 0
      at.siasn.reset()
    },
    close: async () => {
      await workers.stop()
      web.kill('SIGKILL')
      await web.ended()
      await Promise.all([lines.postgres.close(), lines.redis.close(), hook.close()])
      await at.close()
    },
  }
}

/** A channel that hears of every failure and recovery. */
async function listen(at: Installation, hook: Receiver): Promise<void> {
  Object.assign(process.env, { ...at.env, LOG_LEVEL: 'silent' })
  await openChannel('webhook', `${hook.url}/mishaps`)
  closeHints()
  await closeDb()
}

/** Processes that start from now on reach their servers through these. */
async function openLines(at: Installation): Promise<Arena['lines']> {
  const line = async (name: 'DATABASE_URL' | 'REDIS_URL') => {
    const url = new URL(at.env[name] ?? '')
    const proxy = await openTcpProxy({ host: url.hostname, port: Number(url.port) })
    url.host = `127.0.0.1:${proxy.port}`
    at.env[name] = url.href
    return proxy
  }
  return { postgres: await line('DATABASE_URL'), redis: await line('REDIS_URL') }
}

/** Keeps so many workers running, as whatever starts a product's workers does. */
function keepWorkers(at: Installation, { workers: wanted = 3, workerEnv = {} }: ArenaOptions) {
  const ready: TestProcess[] = []
  let isStopping = false
  const keepOne = async (): Promise<void> => {
    while (!isStopping) {
      const worker = await at
        .process('tests/support/mixed-worker.ts', 'is ready for', { extra: workerEnv })
        .catch(() => null)
      if (!worker) {
        await sleep(500)
        continue
      }
      ready.push(worker)
      await worker.ended()
      ready.splice(ready.indexOf(worker), 1)
    }
  }
  const kept = Array.from({ length: wanted }, keepOne)
  return {
    ready,
    whole: async () => {
      await until(() => ready.length === wanted, `${wanted} workers are ready`, READY_MS)
    },
    stop: async () => {
      isStopping = true
      for (const worker of ready) worker.kill('SIGKILL')
      await Promise.all(kept)
    },
  }
}
