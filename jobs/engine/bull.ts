/** The only file that knows Bull. Bull delivers run ids to workers; what it remembers is never the truth. */
import Bull from 'bull'
import type { Delivery } from '@/models/job-attempt'
import { env } from '@/utils/env'
import { log } from '@/utils/log'
import type { JobDefinition } from './define'
import { openRedis } from './redis'

/** What Bull carries: which attempt of which run. Nothing else ever enters Redis. */
export type Queue = Bull.Queue<Delivery>

/**
 * Opens the queue of a job. A worker that dies between taking a delivery and claiming its run leaves a job that
 * Bull believes active: a short lock and many allowed stalls hand it out again within 20 s.
 */
export function openQueue(job: Pick<JobDefinition, 'name'>): Queue {
  const queue = new Bull<Delivery>(job.name, {
    prefix: `{${env().QUEUE_PREFIX}}`,
    createClient: (kind) =>
      openRedis(kind === 'client' ? {} : { maxRetriesPerRequest: null, enableReadyCheck: false }),
    settings: { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 1_000 },
  })
  // Bull reports lost locks and lost jobs here (Redis emptied, lock stolen). The run's own lease decides, not Bull's.
  queue.on('error', (error) => log.debug({ queue: job.name, error: error.message }, 'Bull reported an error'))
  return queue
}

/** A delivery as it is rung for; `priority` 1 is handed out first. */
export interface Ring extends Delivery {
  priority: number
}

const jobIdOf = ({ id, attempt }: Delivery) => `${id}#${attempt + 1}`

/**
 * Rings for attempts. The id makes a second push of the same attempt a no-op while the first is unfinished;
 * jobs are removed when they finish, because an id that still exists would swallow a later push silently.
 */
export async function push(queue: Queue, rings: readonly Ring[]): Promise<void> {
  await queue.addBulk(
    rings.map(({ id, attempt, priority }) => ({
      data: { id, attempt },
      opts: {
        jobId: jobIdOf({ id, attempt }),
        priority,
        attempts: 1,
        removeOnComplete: true,
        removeOnFail: true,
      },
    })),
  )
}

const REMOVE_SHELLS = `for _, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 and redis.call('HEXISTS', key, 'data') == 0 then redis.call('DEL', key) end
end`

/**
 * Rings once more for attempts that nobody seems to have heard of. A worker that was just taking a delivery when Redis
 * was emptied leaves a job without content, in no list; its id would swallow every later push, so it is removed first.
 */
export async function pushAgain(queue: Queue, rings: readonly Ring[]): Promise<void> {
  const keys = rings.map((ring) => queue.toKey(jobIdOf(ring)))
  await queue.client.eval(REMOVE_SHELLS, keys.length, ...keys)
  await push(queue, rings)
}

/** Hands deliveries to `work`, at most `concurrency` at once. */
export function consume(
  queue: Queue,
  concurrency: number,
  work: (delivery: Delivery) => Promise<void>,
): void {
  queue
    .process(concurrency, async (job) => {
      // What Bull hands out of a Redis that was emptied has no content; the relay rings for it again.
      if (job.data.id !== undefined) await work(job.data)
    })
    .catch((error: Error) => {
      log.error({ error: error.message }, 'Bull stopped delivering')
    })
}

/** Whether Redis can take a push right now; without this check a push would wait in memory for its return. */
export function isReachable(queue: Queue): boolean {
  return queue.client.status === 'ready'
}

/** Takes no further deliveries in this process; those under way go on. */
export async function stopTaking(queue: Queue): Promise<void> {
  await queue.pause(true, true)
}
