/** The engine of a worker process within the test's own: relay, queues, leases and deliveries as in `work.ts`. */
import { consume, openQueue, stopTaking } from '@/jobs/engine/bull'
import { closeHints } from '@/jobs/engine/hints'
import { openLedger } from '@/jobs/engine/ledger'
import { perform, type WorkerSettings } from '@/jobs/engine/perform'
import { type QueueOfJob, startRelay } from '@/jobs/engine/relay'
import { env } from '@/utils/env'
import { findTestController, testJobs } from './test-jobs'

export interface EngineInProcess {
  queues: Map<string, QueueOfJob>
  stop(): Promise<void>
}

export function startEngine(): EngineInProcess {
  const leaseMs = env().SINKRON_LEASE_MS
  const queues = new Map(testJobs.map((job) => [job.name, { job, queue: openQueue(job) }]))
  const relay = startRelay(queues, [])
  const stopping = new AbortController()
  const settings: WorkerSettings = {
    leaseMs,
    ledger: openLedger({ worker: 'uji', leaseMs }),
    lookup: findTestController,
    stopping: stopping.signal,
    onClaimed: relay.onClaimed,
    onEnded: () => {
      relay.onLaneFree()
      relay.onChildEnded()
    },
  }
  // What cannot even be recorded is left to the lease.
  for (const { job, queue } of queues.values())
    consume(queue, job.policy.concurrency, (delivery) =>
      perform(job, delivery, settings).catch(() => undefined),
    )
  return {
    queues,
    stop: async () => {
      const all = [...queues.values()].map(({ queue }) => queue)
      await Promise.allSettled(all.map(stopTaking))
      stopping.abort()
      await relay.stop()
      await Promise.allSettled(all.map((queue) => queue.close(true)))
      closeHints()
    },
  }
}
