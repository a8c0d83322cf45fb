/** The standalone worker process: takes deliveries, performs them, and drains when told to stop. */
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { findController } from '@/controller/find'
import { settings } from '@/controller/settings'
import { definitions } from '@/jobs/definitions'
import { closeDb, openWorkerDb } from '@/models/db'
import { releaseBlocked } from '@/models/job-run'
import { pruneChanges } from '@/models/row-change'
import { dropOrphanStaging } from '@/models/staging'
import { env } from '@/utils/env'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { onStopSignal } from '@/utils/stop-signals'
import { processName, stayAlive } from './engine/alive'
import { consume, openQueue, type Queue, stopTaking } from './engine/bull'
import { closeHints } from './engine/hints'
import { perform } from './engine/perform'
import { checkEvictionPolicy, openRedis } from './engine/redis'
import { startRelay } from './engine/relay'

/** Between the end of the drain and the hard exit: time to hand runs back and to close connections. */
const CLOSING_MS = 10_000

async function checkRedis(): Promise<void> {
  const redis = openRedis()
  try {
    await checkEvictionPolicy(redis)
  } finally {
    redis.disconnect()
  }
}

async function tidyUp(): Promise<void> {
  await dropOrphanStaging()
  const { changesRetentionDays } = await settings()
  const removed = await pruneChanges(changesRetentionDays)
  if (removed > 0) log.info(`${removed} row changes older than ${changesRetentionDays} days were removed`)
}

async function main(): Promise<void> {
  // A worker keeps few pages at a time; without this its heap grows to several times what it holds.
  setFlagsFromString('--heap-growing-percent=30')
  const settings = env()
  const worker = processName()
  openWorkerDb()
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  await checkRedis()

  const queues = new Map<string, Queue>()
  for (const job of definitions) {
    const queue = openQueue(job)
    queues.set(job.name, queue)
    consume(queue, job.policy.concurrency, async (delivery) => {
      const attempt = perform(job, delivery, {
        worker,
        leaseMs: settings.SINKRON_LEASE_MS,
        lookup: findController,
        stopping: stopping.signal,
      }).catch((error: unknown) => {
        log.error(
          { runId: delivery.id, error: plainMessage(error) },
          'the end of an attempt could not be recorded',
        )
      })
      underWay.add(attempt)
      await attempt
      underWay.delete(attempt)
    })
  }
  const relay = startRelay(queues, tidyUp)
  // The environment may hold another token than the one a run waits without: each may look again.
  await releaseBlocked(null, worker)
  const alive = await stayAlive(worker, 'worker')
  log.info(`Worker ${worker} is ready for ${definitions.map((job) => job.name).join(', ')}`)

  onStopSignal(async () => {
    await Promise.race([Promise.allSettled([...queues.values()].map(stopTaking)), sleep(2_000)])
    // Short work may end by itself; the rest hands its run back with its cursor.
    await Promise.race([Promise.allSettled([...underWay]), sleep(settings.SINKRON_DRAIN_MS)])
    stopping.abort()
    await Promise.allSettled([...underWay])
    await relay.stop()
    await alive.stop()
    await Promise.race([
      Promise.allSettled([...queues.values()].map((queue) => queue.close(true))),
      sleep(2_000),
    ])
    closeHints()
    await closeDb()
  }, settings.SINKRON_DRAIN_MS + CLOSING_MS)
}

main().catch((error: unknown) => {
  log.fatal(plainMessage(error))
  process.exit(1)
})
