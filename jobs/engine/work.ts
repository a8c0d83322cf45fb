/** The worker process: serves its queues, keeps the relay going, and drains when told to stop. */
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { closeDb, openWorkerDb } from '@/models/db'
import { env } from '@/utils/env'
import { log } from '@/utils/log'
import { onStopSignal } from '@/utils/stop-signals'
import { processName, stayAlive } from './alive'
import { isReachable, openQueue } from './bull'
import type { ControllerLookup } from './context'
import type { JobDefinition } from './define'
import { closeHints } from './hints'
import type { LoopOptions } from './loop'
import { checkEvictionPolicy, openRedis } from './redis'
import { type QueueOfJob, startRelay } from './relay'
import { serve } from './serve'

/** Between the end of the drain and the hard exit: time to hand runs back and to close connections. */
const CLOSING_MS = 10_000

export interface WorkerOptions {
  definitions: readonly JobDefinition[]
  lookup: ControllerLookup
  /** What this process does again and again beside the relay's own. */
  loops: readonly LoopOptions[]
  /** Called once, before runs are taken, with the name of this process. */
  prepare?(worker: string): Promise<unknown>
}

async function checkRedis(): Promise<void> {
  const redis = openRedis()
  try {
    await checkEvictionPolicy(redis)
  } finally {
    redis.disconnect()
  }
}

function openQueues(definitions: readonly JobDefinition[]): Map<string, QueueOfJob> {
  return new Map(definitions.map((job) => [job.name, { job, queue: openQueue(job) }]))
}

/** Runs until a stop signal; then the process ends. @throws Error when it cannot begin. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  // A worker keeps few rows at a time; without this its heap grows to several times what it holds.
  setFlagsFromString('--heap-growing-percent=30')
  // Young garbage is little; the threads that share it out among themselves take longer than the sweeping.
  setFlagsFromString('--no-parallel-scavenge')
  const { SINKRON_LEASE_MS: leaseMs, SINKRON_DRAIN_MS: drainMs } = env()
  const worker = processName()
  openWorkerDb()
  await checkRedis()
  await options.prepare?.(worker)
  const stopping = new AbortController()
  const queues = openQueues(options.definitions)
  const { lookup } = options
  const serving = serve([...queues.values()], {
    ...{ worker, leaseMs, lookup, stopping: stopping.signal },
    onChildEnded: () => relay.onChildEnded(),
  })
  const relay = startRelay({ queues, onUnheard: serving.look }, options.loops)
  const alive = await stayAlive(worker, 'worker', () => ({
    slots: Object.fromEntries(options.definitions.map((job) => [job.name, job.policy.concurrency])),
    busy: serving.busy(),
    redisConnected: [...queues.values()].every(({ queue }) => isReachable(queue)),
  }))

  onStopSignal(async () => {
    const all = [...queues.values()].map(({ queue }) => queue)
    await Promise.race([serving.stopTaking(), sleep(2_000)])
    // Short work may end by itself; the rest hands its run back with its cursor.
    await Promise.race([serving.idle(), sleep(drainMs)])
    stopping.abort()
    await serving.idle()
    await relay.stop()
    await alive.stop()
    await Promise.race([Promise.allSettled(all.map((queue) => queue.close(true))), sleep(2_000)])
    closeHints()
    await closeDb()
  }, drainMs + CLOSING_MS)
  // Whoever reads this may send a signal: it must be heard.
  log.info(`Worker ${worker} is ready for ${options.definitions.map((job) => job.name).join(', ')}`)
}
