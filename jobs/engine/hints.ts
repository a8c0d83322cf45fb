/** Hints to open pages that a run has changed: never data, only what to ask for again. Losing one is harmless. */
import { Emitter } from '@socket.io/redis-emitter'
import { openRedis } from './redis'

export interface RunHint {
  runId: string
  version: number
}

/** Channel prefix of Socket.IO's Redis adapter; the web server uses the same. */
export const HINT_KEY = 'sinkron-live'

/** Changes of this time go out together. */
const GATHER_MS = 100
/** With more runs than these in one go, pages are told only that many have moved. */
const MOST = 200

interface Hints {
  redis: ReturnType<typeof openRedis>
  emitter: Emitter
  /** Newest version of each run that was not told of yet. */
  waiting: Map<string, number>
  timer: NodeJS.Timeout | undefined
}

// One connection per process, shared by Next's bundles.
const shared = globalThis as typeof globalThis & { sinkronHints?: Hints }

function open(): Hints {
  const redis = openRedis({ enableOfflineQueue: false })
  // The emitter drops the promise of a publish; one that fails while the connection breaks would end the process.
  const publish = (channel: string, message: Buffer) => redis.publish(channel, message).catch(() => undefined)
  const emitter = new Emitter({ publish }, { key: HINT_KEY })
  const hints: Hints = { redis, emitter, waiting: new Map(), timer: undefined }
  redis.on('ready', () => tell(hints))
  return hints
}

/** What cannot be told now is told when the connection is back. */
function tell(hints: Hints): void {
  hints.timer = undefined
  const { redis, emitter, waiting } = hints
  if (redis.status !== 'ready' || waiting.size === 0) return
  const runs: RunHint[] = [...waiting].slice(0, MOST).map(([runId, version]) => ({ runId, version }))
  emitter.emit('runs', { runs, isAll: waiting.size <= MOST })
  waiting.clear()
}

/** Tells every open page, through every web server, that this run has a newer version. Never throws, never waits. */
export function hint(run: { id: string; version: number }): void {
  shared.sinkronHints ??= open()
  const hints = shared.sinkronHints
  hints.waiting.set(run.id, run.version)
  hints.timer ??= setTimeout(tell, GATHER_MS, hints).unref()
}

/** Tells what is still to be told, and closes. */
export function closeHints(): void {
  const hints = shared.sinkronHints
  delete shared.sinkronHints
  if (!hints) return
  clearTimeout(hints.timer)
  tell(hints)
  // Unlike disconnect, quit lets what was written go out.
  if (hints.redis.status === 'ready') hints.redis.quit().catch(() => hints.redis.disconnect())
  else hints.redis.disconnect()
}
