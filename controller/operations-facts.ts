/** What the safety panel and the metrics look at: asked at once, each with a limit, and at most once a second. */
import { definitions } from '@/jobs/definitions'
import { type RedisFacts, redisFacts } from '@/jobs/engine/redis-facts'
import {
  type EngineTroubles,
  engineTroubles,
  type PostgresFacts,
  postgresFacts,
  type QueueDepth,
  queueDepths,
  type RunUnderWay,
  runsUnderWay,
} from '@/models/operations'
import { type KnownProcess, knownProcesses } from '@/models/process'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'

/** A text is the reason why there is no answer. */
export type Answer<Value> = Value | string

export interface Facts {
  redis: Answer<RedisFacts>
  postgres: Answer<PostgresFacts>
  troubles: Answer<EngineTroubles>
  depths: Answer<QueueDepth[]>
  processes: Answer<KnownProcess[]>
  runs: Answer<RunUnderWay[]>
}

const LIMIT_MS = 2_000
const CACHED_MS = 1_000

/** The answer, or why there is none within the limit; never throws. */
export async function within<Value extends object>(
  work: Promise<Answer<Value>>,
  limitMs = LIMIT_MS,
): Promise<Answer<Value>> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, limitMs, `no answer within ${limitMs / 1000} s`)
  })
  try {
    return await Promise.race([work, silence])
  } catch (error) {
    log.warn({ error: plainMessage(error) }, 'a part of the installation could not be looked at')
    return plainMessage(error)
  } finally {
    clearTimeout(timer)
  }
}

/** Those who ask at the same time, or within a second, share one answer. */
export function sharedFor<Value>(cachedMs: number, work: () => Promise<Value>): () => Promise<Value> {
  let shared: { answer: Promise<Value>; until: number } | undefined
  return () => {
    if (!shared || performance.now() > shared.until) {
      const asked = { answer: work(), until: Number.POSITIVE_INFINITY }
      const expire = () => {
        asked.until = performance.now() + cachedMs
      }
      asked.answer.then(expire, expire)
      shared = asked
    }
    return shared.answer
  }
}

export const jobNames: readonly string[] = definitions.map(({ name }) => name)

/** Everything at once; nothing here takes longer than 2 s, whatever is away. */
export const lookAround = sharedFor(CACHED_MS, async (): Promise<Facts> => {
  const [redis, postgres, troubles, depths, processes, runs] = await Promise.all([
    within(redisFacts()),
    within(postgresFacts()),
    within(engineTroubles()),
    within(queueDepths(jobNames)),
    within(knownProcesses()),
    within(runsUnderWay()),
  ])
  return { redis, postgres, troubles, depths, processes, runs }
})
