/** Many who ask, few questions: those who ask the same at the same time share one answer. */
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Whoever asks gets an answer that was begun after they asked, so that a hint is never answered with what was before
 * it. Those who ask while one is under way share the next, whose `work` is given what the first of them asked with; one
 * is begun at most every `gapMs`, and never two at once.
 */
export function sharedAnswer<Value, Asked = void>(
  gapMs: number,
  work: (asked: Asked) => Promise<Value>,
): (asked: Asked) => Promise<Value> {
  let begunAt = Number.NEGATIVE_INFINITY
  let current: Promise<unknown> = Promise.resolve()
  let next: Promise<Value> | undefined
  const nothing = () => undefined
  const begin = async (asked: Asked): Promise<Value> => {
    await current
    const waitMs = begunAt + gapMs - performance.now()
    if (waitMs > 0) await sleep(waitMs)
    begunAt = performance.now()
    next = undefined
    const answer = work(asked)
    // The answer itself is not kept.
    current = answer.then(nothing, nothing)
    return answer
  }
  return (asked) => {
    next ??= begin(asked)
    return next
  }
}
