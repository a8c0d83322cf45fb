/** The only file that knows Bull: the doorbell. A bell says that runs of a queue may be due; what Bull remembers is never the truth. */
import Bull from 'bull'
import type { DueRuns } from '@/models/due-channel'
import { env } from '@/utils/env'
import { log } from '@/utils/log'
import type { JobDefinition } from './define'
import { openRedis } from './redis'

/** What Bull carries: how many runs the bell was rung for. Nothing else ever enters Redis. */
export interface Bell {
  due: number
}

export type Queue = Bull.Queue<Bell>

/** Opens the queue of a job. A bell in the hands of a worker that dies is handed out again within 20 s. */
export function openQueue(job: Pick<JobDefinition, 'name'>): Queue {
  const queue = new Bull<Bell>(job.name, {
    prefix: `{${env().QUEUE_PREFIX}}`,
    createClient: (kind) =>
      openRedis(kind === 'client' ? {} : { maxRetriesPerRequest: null, enableReadyCheck: false }),
    settings: { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 1_000 },
  })
  // Bull reports lost locks and lost jobs here (Redis emptied, lock stolen). The run's own lease decides, not Bull's.
  queue.on('error', (error) => log.debug({ queue: job.name, error: error.message }, 'Bull reported an error'))
  return queue
}

/**
 * Rings for runs that became due, once for each of them but for no more workers than there are; returns how often.
 * Every process hears of the same runs: the bell's id makes all but one of their pushes no-ops. Where a bell waits for
 * each worker already, none is added: whoever hears one takes all that is due. Bells are removed when they are heard,
 * because an id that still exists would swallow a later push silently.
 */
export async function ring(
  queue: Queue,
  { id, count }: Pick<DueRuns, 'count'> & Partial<Pick<DueRuns, 'id'>>,
  workers: number,
): Promise<number> {
  const waiting = await queue.client.llen(queue.toKey('wait'))
  const bells = Math.min(count, workers - waiting)
  if (bells < 1) return 0
  await queue.addBulk(
    Array.from({ length: bells }, (_, n) => ({
      data: { due: count },
      opts: {
        ...(id === undefined ? {} : { jobId: n === 0 ? id : `${id}/${n}` }),
        attempts: 1,
        removeOnComplete: true,
        removeOnFail: true,
      },
    })),
  )
  return bells
}

/** Calls `onBell` for each bell; no other is heard before its promise is done, so that a busy worker leaves them to others. */
export function answer(queue: Queue, onBell: () => Promise<void>): void {
  queue.process(1, onBell).catch((error: Error) => {
    log.error({ error: error.message }, 'Bull stopped ringing')
  })
}

/** Whether Redis can take a push right now; without this check a push would wait in memory for its return. */
export function isReachable(queue: Queue): boolean {
  return queue.client.status === 'ready'
}

/** Hears no further bells in this process. */
export async function stopAnswering(queue: Queue): Promise<void> {
  await queue.pause(true, true)
}
