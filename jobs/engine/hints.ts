/** Hints to open pages that a run has changed: never data, only what to ask for again. Losing one is harmless. */
import { Emitter } from '@socket.io/redis-emitter'
import type { Redis } from 'ioredis'
import { openRedis } from './redis'

export interface RunHint {
  runId: string
  version: number
}

/** Channel prefix of Socket.IO's Redis adapter; the web server uses the same. */
export const HINT_KEY = 'sinkron-live'

interface Hints {
  redis: Redis
  emitter: Emitter
  /** Newest version of each run whose hint could not be sent yet. */
  waiting: Map<string, number>
}

// One connection per process, shared by Next's bundles.
const shared = globalThis as typeof globalThis & { sinkronHints?: Hints }

function open(): Hints {
  const redis = openRedis({ enableOfflineQueue: false })
  // The emitter drops the promise of a publish; one that fails while the connection breaks would end the process.
  const publish = (channel: string, message: Buffer) => redis.publish(channel, message).catch(() => undefined)
  const emitter = new Emitter({ publish }, { key: HINT_KEY })
  const hints = { redis, emitter, waiting: new Map<string, number>() }
  redis.on('ready', () => {
    for (const [runId, version] of hints.waiting)
      hints.emitter.emit('run', { runId, version } satisfies RunHint)
    hints.waiting.clear()
  })
  return hints
}

/** Tells every open page, through every web server, that this run has a newer version. Never throws, never waits. */
export function hint(run: { id: string; version: number }): void {
  shared.sinkronHints ??= open()
  const { redis, emitter, waiting } = shared.sinkronHints
  if (redis.status === 'ready') emitter.emit('run', { runId: run.id, version: run.version } satisfies RunHint)
  else waiting.set(run.id, run.version)
}

export function closeHints(): void {
  shared.sinkronHints?.redis.disconnect()
  delete shared.sinkronHints
}
