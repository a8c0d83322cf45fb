/** What a start brings up for the product to stand on: the servers that were not given, and the stand-in upstream. */
import { join } from 'node:path'
import { keptWord } from './home'
import { type KeptProcess, keepRunning } from './kept-process'
import { checkPort, keptPort } from './ports'
import { startPostgres } from './postgres'
import type { Track } from './processes'
import { startRedis } from './redis'
import { SetupError, timed } from './say'
import type { Server } from './server'
import type { Settings } from './settings'

export interface Ports {
  postgres: number
  redis: number
  siasn: number
}

/**
 * Fixes every port before anything slow starts.
 * @throws SetupError for one that was asked for and is taken. PORT counts as asked for.
 */
export async function choosePorts(settings: Settings): Promise<Ports> {
  await checkPort('PORT', settings.PORT, settings.HOST)
  const asked = [
    ['PG_PORT', settings.DATABASE_URL ? undefined : settings.PG_PORT],
    ['REDIS_PORT', settings.REDIS_URL ? undefined : settings.REDIS_PORT],
    ['SIASN_STAND_IN_PORT', settings.SIASN_BASE_URL ? undefined : settings.SIASN_STAND_IN_PORT],
  ] as const
  const seen = new Map([[settings.PORT, 'PORT']])
  for (const [variable, port] of asked) {
    if (port === undefined) continue
    const other = seen.get(port)
    if (other)
      throw new SetupError(`${other} and ${variable} are both ${port}.`, 'Give each a port of its own.')
    seen.set(port, variable)
    await checkPort(variable, port)
  }
  return {
    postgres: settings.PG_PORT ?? (await keptPort(settings.home, 'postgres')),
    redis: settings.REDIS_PORT ?? (await keptPort(settings.home, 'redis')),
    siasn: settings.SIASN_STAND_IN_PORT ?? (await keptPort(settings.home, 'siasn')),
  }
}

export interface StartContext {
  settings: Settings
  ports: Ports
  track: Track
  signal: AbortSignal
  /** Called with each server as soon as it is up. */
  onServer: (name: string, server: Server) => void
}

/** The URL that was given, else that of an embedded server, started now. */
export async function databaseUrl(context: StartContext): Promise<string> {
  const { settings, ports, track, signal, onServer } = context
  if (settings.DATABASE_URL) return settings.DATABASE_URL
  const server = await timed('PostgreSQL', () =>
    startPostgres({ home: settings.home, port: ports.postgres, track, signal }),
  )
  onServer('PostgreSQL', server)
  return server.url()
}

/** The URL that was given, else that of an embedded server, started now. */
export async function redisUrl(context: StartContext): Promise<string> {
  const { settings, ports, track, signal, onServer } = context
  if (settings.REDIS_URL) return settings.REDIS_URL
  const server = await timed('Redis', () =>
    startRedis({ home: settings.home, port: ports.redis, track, signal }),
  )
  onServer('Redis', server)
  return server.url()
}

export interface StandIn {
  url: string
  token: string
  process: KeptProcess
}

const STAND_IN_MS = 30_000

/** Starts the server that behaves like SIASN, with invented people, and waits until it says that it listens. */
export async function startStandIn(
  context: StartContext,
  onProcess: (kept: KeptProcess) => void,
): Promise<StandIn> {
  const { settings, ports, track, signal } = context
  const token = keptWord(join(settings.home, 'stand-in-token'))
  let isReady: () => void = () => undefined
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  const kept = await keepRunning({
    name: 'stand-in SIASN',
    args: ['--import', 'tsx', 'stand-ins/siasn/main.ts'],
    cwd: settings.root,
    env: {
      ...process.env,
      SIASN_STAND_IN_PORT: String(ports.siasn),
      SIASN_STAND_IN_HOST: '127.0.0.1',
      SIASN_STAND_IN_TOKEN: token,
      SIASN_STAND_IN_LATENCY_MS: process.env.SIASN_STAND_IN_LATENCY_MS || '400',
    },
    track,
    onMessage: (message) => {
      if (typeof message === 'object' && message !== null && 'ready' in message) isReady()
    },
  })
  onProcess(kept)
  const limit = AbortSignal.any([signal, AbortSignal.timeout(STAND_IN_MS)])
  const outcome = await Promise.race([
    ready.then(() => 'ready'),
    kept.firstEnd.then(() => 'ended'),
    new Promise((resolve) => limit.addEventListener('abort', () => resolve('silent'))),
  ])
  if (outcome !== 'ready')
    throw new SetupError(`The stand-in SIASN did not start (${outcome}).`, 'What it printed is above.')
  return { url: `http://127.0.0.1:${ports.siasn}`, token, process: kept }
}
