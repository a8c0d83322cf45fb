/** Figures too dear to be found for everybody who asks: they are kept. */
import { setTimeout as sleep } from 'node:timers/promises'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'

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
