/** Hints to open pages that a run has changed: never data, only what to ask for again. Losing one is harmless. */
import { Emitter } from '@socket.io/redis-emitter'
import type { Redis } from 'ioredis'
import { log } from '@/utils/log'
import { openRedis } from './redis'

export interface RunHint {
  runId: string
  version: number
}

/** Channel prefix of Socket.IO's Redis adapter; the web server uses the same. */
export const HINT_KEY = 'sinkron-live'

// One connection per process, shared by Next's bundles.
const shared = globalThis as typeof globalThis & { sinkronHints?: { redis: Redis; emitter: Emitter } }

/** Tells every open page, through every web server, that this run has a newer version. Never throws, never waits. */
export function hint(run: { id: string; version: number }): void {
  if (!shared.sinkronHints) {
    const redis = openRedis({ enableOfflineQueue: false })
    shared.sinkronHints = { redis, emitter: new Emitter(redis, { key: HINT_KEY }) }
  }
  const { redis, emitter } = shared.sinkronHints
  if (redis.status !== 'ready' && redis.status !== 'connecting' && redis.status !== 'connect') return
  const message: RunHint = { runId: run.id, version: run.version }
  const send = () => emitter.emit('run', message)
  if (redis.status === 'ready') send()
  else
    redis.once('ready', () => {
      send()
      log.trace({ runId: run.id }, 'a hint waited for Redis')
    })
}

export function closeHints(): void {
  shared.sinkronHints?.redis.disconnect()
  delete shared.sinkronHints
}
