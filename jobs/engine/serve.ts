/** What a worker does when a bell rings: claims what is due for its free places, and performs it. */
import { claimRuns, type QueueLimits } from '@/models/claim'
import type { SettledRun } from '@/models/job-attempt'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { answer, stopAnswering } from './bull'
import type { JobDefinition } from './define'
import { type Intake, openIntake } from './intake'
import { openLedger } from './ledger'
import { perform, type WorkerSettings } from './perform'
import type { QueueOfJob } from './relay'

export interface ServeOptions extends Pick<WorkerSettings, 'leaseMs' | 'lookup' | 'stopping'> {
  /** Name of this process. */
  worker: string
  /** A child may have ended. */
  onChildEnded(): void
}

export interface Serving {
  /** Takes what is due in the queue of this name, without a bell. */
  look(name: string): void
  /** Attempts under way in this process. */
  busy(): number
  /** No further runs are taken; those under way go on. */
  stopTaking(): Promise<void>
  /** Resolves when no attempt is under way. */
  idle(): Promise<void>
}

export function limitsOf({ family, type, policy }: JobDefinition): QueueLimits {
  const { rate, laneConcurrency = null } = policy
  return { family, type, laneConcurrency, intervalMs: rate ? rate.perMs / rate.max : null }
}

/** Serves these queues, each with as many places as its job's policy gives a process. */
export function serve(queues: readonly QueueOfJob[], options: ServeOptions): Serving {
  const { leaseMs, worker, onChildEnded } = options
  const ledger = openLedger(leaseMs)
  const open = ({ job, queue }: QueueOfJob): Intake => {
    const limits = limitsOf(job)
    const onEnded = (run: SettledRun) => {
      // Its place in the lane is free for one that no claim could take before.
      if (run.lane !== '') intake.look()
      if (run.parentId !== null || run.childrenTotal > 0) onChildEnded()
    }
    const settings = { ...options, ledger, onEnded }
    const intake = openIntake({
      places: job.policy.concurrency,
      claim: (most) => claimRuns(limits, { worker, leaseMs, most }),
      perform: (run, onWorked) =>
        perform(job, run, { ...settings, onWorked }).catch((error: unknown) => {
          // Its lease will run out.
          log.error(
            { runId: run.id, error: plainMessage(error) },
            'the end of an attempt could not be recorded',
          )
        }),
    })
    answer(queue, intake.look)
    return intake
  }
  const byName = new Map(queues.map((queue) => [queue.job.name, open(queue)]))
  const intakes = [...byName.values()]
  return {
    look: (name) => {
      byName.get(name)?.look()
    },
    busy: () => intakes.reduce((sum, intake) => sum + intake.underWay(), 0),
    stopTaking: async () => {
      await Promise.allSettled([
        ...queues.map(({ queue }) => stopAnswering(queue)),
        ...intakes.map((intake) => intake.stop()),
      ])
    },
    idle: async () => {
      await Promise.allSettled(intakes.map((intake) => intake.idle()))
    },
  }
}
