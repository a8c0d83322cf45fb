/** Many who ask, few questions to the database: answers that are shared, and dear figures that are kept. */
import { setTimeout as sleep } from 'node:timers/promises'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'

/**
 * Whoever asks gets an answer that was begun after they asked, so that a hint is never answered with what was before
 * it. Those who ask while one is under way share the next; one is begun at most every `gapMs`, and never two at once.
 */
export function sharedAnswer<Value>(gapMs: number, work: () => Promise<Value>): () => Promise<Value> {
  let begunAt = Number.NEGATIVE_INFINITY
  let current: Promise<unknown> = Promise.resolve()
  let next: Promise<Value> | undefined
  const begin = async (): Promise<Value> => {
    await current
    const waitMs = begunAt + gapMs - performance.now()
    if (waitMs > 0) await sleep(waitMs)
    begunAt = performance.now()
    next = undefined
    const answer = work()
    current = answer.catch(() => undefined)
    return answer
  }
  return () => {
    next ??= begin()
    return next
  }
}

export interface Kept<Value> {
  /** Null until it was found once. */
  value: Value | null
  /** False while a newer one is still to be found: ask again soon. */
  isSettled: boolean
}

interface KeptOptions {
  /** It is found anew after so long even if its mark has not moved. */
  maxAgeMs: number
  /** The first asker waits so long for it. */
  waitMs: number
  /** It is not looked for again before so many times the time it took. */
  restFactor: number
}

/**
 * A figure too dear to find for every answer: kept, and found anew in the background when its mark has moved. A failure
 * leaves the one before.
 */
export function keptFigure<Value>(
  { maxAgeMs, waitMs, restFactor }: KeptOptions,
  work: () => Promise<Value>,
): (mark: string) => Promise<Kept<Value>> {
  let kept: { value: Value; mark: string; at: number } | null = null
  let finding: Promise<void> | undefined
  let restUntil = Number.NEGATIVE_INFINITY
  const find = async (mark: string) => {
    const at = performance.now()
    try {
      kept = { value: await work(), mark, at }
    } catch (error) {
      log.warn({ error: plainMessage(error) }, 'a figure of the overview could not be found')
    }
    restUntil = performance.now() + restFactor * (performance.now() - at)
    finding = undefined
  }
  const isSettled = (mark: string) => kept?.mark === mark && performance.now() - kept.at < maxAgeMs
  return async (mark) => {
    if (!isSettled(mark) && performance.now() >= restUntil) finding ??= find(mark)
    if (finding) await Promise.race([finding, sleep(waitMs, undefined, { ref: false })])
    return { value: kept?.value ?? null, isSettled: isSettled(mark) }
  }
}
