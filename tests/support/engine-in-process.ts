/** The engine of a worker process within the test's own: relay, queues, leases and attempts as in `work.ts`. */
import { openQueue } from '@/jobs/engine/bull'
import { closeHints } from '@/jobs/engine/hints'
import { type QueueOfJob, startRelay } from '@/jobs/engine/relay'
import { serve } from '@/jobs/engine/serve'
import { env } from '@/utils/env'
import { findTestController, testJobs } from './test-jobs'

export interface EngineInProcess {
  queues: Map<string, QueueOfJob>
  stop(): Promise<void>
}

export function startEngine(): EngineInProcess {
  const queues = new Map(testJobs.map((job) => [job.name, { job, queue: openQueue(job) }]))
  const stopping = new AbortController()
  const serving = serve([...queues.values()], {
    leaseMs: env().SINKRON_LEASE_MS,
    worker: 'uji',
    lookup: findTestController,
    stopping: stopping.signal,
    onChildEnded: () => relay.onChildEnded(),
  })
  const relay = startRelay({ queues, onUnheard: serving.look }, [])
  return {
    queues,
    stop: async () => {
      await serving.stopTaking()
      stopping.abort()
      await relay.stop()
      await Promise.allSettled([...queues.values()].map(({ queue }) => queue.close(true)))
      closeHints()
    },
  }
}
