/** The Redis of a home: on the loopback address only, behind a random password, append-only, never evicting. */
import { closeSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { SERVER_SIGNALS } from './ending.mjs'
import { keptWord, makeFolder, writePrivate } from './home'
import { belongsTo, haveEnded, identityOf, signalTo } from './pids.mjs'
import { keptPort } from './ports'
import { describeEnd, type Ended, type Running, sleep, startProcess, stopProcess, tail } from './processes'
import { findRedis, redisEnv } from './redis-binary'
import { SetupError } from './say'
import { openLog, type Server, type ServerOptions, STOP_MS } from './server'

const LEFTOVER_MS = 10_000
const RETRY_MS = 30

/**
 * Starts the server and waits until it answers. Its data lies in `<home>/redis`.
 * @throws SetupError with what to do.
 */
export async function startRedis(options: ServerOptions): Promise<Server> {
  const { home, signal } = options
  const binary = await findRedis(home, signal)
  const folder = makeFolder(join(home, 'redis'), 0o700)
  await endLeftServer(folder)
  const port = options.port ?? (await keptPort(home, 'redis'))
  const password = keptWord(join(folder, 'password'))
  const config = join(folder, 'redis.conf')
  writePrivate(config, configuration({ folder, port, password }))
  const log = openLog(home, 'redis')
  try {
    const running = await startProcess('redis', [binary.path, config], {
      cwd: folder,
      env: redisEnv(binary),
      detached: true,
      stdio: ['ignore', log.descriptor, log.descriptor],
      track: options.track,
    })
    const url = `redis://default:${password}@127.0.0.1:${port}`
    const end = await untilAnswering(running, url, signal)
    if (end) throw endedWhileStarting(end, readFileSync(log.file, 'utf8').slice(log.from), folder)
    return asServer(running, { url, port, folder })
  } finally {
    closeSync(log.descriptor)
  }
}

function configuration(given: { folder: string; port: number; password: string }): string {
  const folder = given.folder.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return `${[
    'bind 127.0.0.1',
    `port ${given.port}`,
    `requirepass ${given.password}`,
    'daemonize no',
    `dir "${folder}"`,
    `pidfile "${folder}/redis.pid"`,
    'appendonly yes',
    'save ""',
    'maxmemory-policy noeviction',
  ].join('\n')}\n`
}

/** Two servers on one append-only file would spoil it, so the one that a killed start left is stopped first. */
async function endLeftServer(folder: string): Promise<void> {
  const pidFile = join(folder, 'redis.pid')
  if (!existsSync(pidFile)) return
  const identity = identityOf(Number.parseInt(readFileSync(pidFile, 'utf8'), 10))
  if (!identity || !belongsTo(identity.pid, folder)) return
  for (const stopSignal of SERVER_SIGNALS.redis ?? []) {
    if (!signalTo(identity, stopSignal) || (await haveEnded([identity], LEFTOVER_MS))) return
  }
  throw new SetupError(
    `An earlier Redis of this home (process ${identity.pid}) does not stop.`,
    'End it by hand.',
  )
}

/** Null once it answers PING (it answers LOADING while it reads its file); how it ended when it ended instead. */
async function untilAnswering(running: Running, url: string, signal?: AbortSignal): Promise<Ended | null> {
  for (;;) {
    const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
    // `connect` and `ping` report the same error; without a listener ioredis prints it.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.ping()
      return null
    } catch {
      const end = await Promise.race([running.ended, sleep(RETRY_MS).then(() => null)])
      if (end) return end
    } finally {
      client.disconnect()
    }
    if (signal?.aborted) {
      await stopProcess(running, ['SIGTERM', 'SIGKILL'], STOP_MS)
      throw new SetupError('Stopped while Redis was starting.')
    }
  }
}

function endedWhileStarting(end: Ended, output: string, folder: string): SetupError {
  if (/No space left on device|Disk quota exceeded/.test(output))
    return new SetupError(
      `Redis could not start: the disk that holds ${folder} is full.`,
      'Make room and start again.',
    )
  return new SetupError(
    `Redis ended while starting (${describeEnd(end)}):\n${tail(output)}`,
    'Or set REDIS_URL to a server of your own.',
  )
}

function asServer(running: Running, given: { url: string; port: number; folder: string }): Server {
  return {
    url: (database) => (database ? `${given.url}/${database}` : given.url),
    pid: running.identity.pid,
    port: given.port,
    dataDir: given.folder,
    ended: running.ended,
    stop: async () => {
      await stopProcess(running, ['SIGTERM', 'SIGKILL'], STOP_MS)
    },
  }
}
