/** Keeps this process in the registry of living ones, with what it says of itself. */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { type ProcessRole, type ProcessStats, poolUse, reportAlive, reportGone } from '@/models/process'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { version } from '@/utils/version'
import { eventLoopLag } from './lag'
import { countsSoFar, ownMetrics } from './metrics'

const EVERY_MS = 5_000

/** What only the process itself knows. `slots` are the runs it may have at once by job, `busy` those it has. */
export interface Description {
  slots?: Record<string, number>
  busy?: number
  redisConnected?: boolean
}

interface Me {
  id: string
  stats: ProcessStats
}

// Next bundles API routes apart from the server that hosts them; both are one process.
const shared = globalThis as typeof globalThis & { sinkronSelf?: Me }

/** `host:pid:random`: unique also when a pid is used again. */
export function processName(): string {
  return `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`
}

const startedAt = new Date(performance.timeOrigin).toISOString()

function look(describe: () => Description): ProcessStats {
  return {
    startedAt,
    memoryBytes: process.memoryUsage.rss(),
    eventLoop: eventLoopLag(),
    pool: poolUse(),
    counters: countsSoFar(),
    ...describe(),
  }
}

/** This process in the registry and its series as of now; null before it stays alive. */
export async function ownSeries(): Promise<{ id: string; text: string } | null> {
  const me = shared.sinkronSelf
  return me ? { id: me.id, text: await ownMetrics(me.id, { ...me.stats, pool: poolUse() }) } : null
}

/**
 * Reports at once, then every 5 s, never two reports at a time. `stop` takes the process off the registry.
 * `describe` is asked before each report.
 */
export async function stayAlive(
  id: string,
  role: ProcessRole,
  describe: () => Description = () => ({}),
): Promise<{ stop: () => Promise<void> }> {
  let reporting: Promise<void> | undefined
  const write = async () => {
    const stats = look(describe)
    shared.sinkronSelf = { id, stats }
    await reportAlive({ id, role, version, stats, metrics: await ownMetrics(id, stats) })
  }
  const report = () => {
    reporting ??= write()
      .catch((error: unknown) => {
        log.warn({ error: plainMessage(error) }, 'this process could not report that it is alive')
      })
      .finally(() => {
        reporting = undefined
      })
    return reporting
  }
  await report()
  const timer = setInterval(report, EVERY_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      // A report on its way would put the process back after it said goodbye.
      await reporting
      await reportGone(id).catch((error: unknown) =>
        log.warn({ error: plainMessage(error) }, 'could not sign off'),
      )
    },
  }
}
