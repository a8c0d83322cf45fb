/** A Redis server of its own for each test file that needs one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { ended, freePort, until } from './processes'

export interface TestRedis {
  url: string
  client: Redis
  /** SIGKILL, and the data files are gone. */
  killAndWipe(): Promise<void>
  /** Starts again on the same port. */
  start(): Promise<void>
  stop(): Promise<void>
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'sinkron-redis-'))
  const libraries = process.env.REDIS_SERVER_LIBRARY_PATH
  let server: ChildProcess | undefined
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => 100 })
  client.on('error', () => undefined)
  const start = async () => {
    const options = [
      '--port',
      port,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'yes',
    ]
    server = spawn(
      process.env.REDIS_SERVER ?? 'redis-server',
      [...options, '--maxmemory-policy', 'noeviction'].map(String),
      {
        stdio: 'ignore',
        env: { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) },
      },
    )
    await until(async () => (await client.ping().catch(() => '')) === 'PONG', 'Redis answers')
  }
  const kill = async (signal: NodeJS.Signals) => {
    server?.kill(signal)
    if (server) await ended(server)
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    client,
    start,
    killAndWipe: async () => {
      await kill('SIGKILL')
      await rm(folder, { recursive: true })
      await mkdir(folder)
    },
    stop: async () => {
      client.disconnect()
      await kill('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
