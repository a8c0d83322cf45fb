/** Work that is done again and again: every so often, and whenever it is nudged, never twice at once. */
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'

export interface LoopOptions {
  name: string
  everyMs: number
  /** Its errors are logged, not thrown; the next turn tries again. */
  work: () => Promise<unknown>
}

export interface Loop {
  /** Do it soon: at once, or when the turn under way has ended. */
  nudge(): void
  /** Do it in so long, unless it is done before anyway. */
  nudgeIn(delayMs: number): void
  /** No turn is under way or will follow. */
  stop(): Promise<void>
}

export function startLoop({ name, everyMs, work }: LoopOptions): Loop {
  let timer: NodeJS.Timeout | undefined
  let dueAt = Number.POSITIVE_INFINITY
  let running: Promise<void> | undefined
  let again = false
  let stopped = false

  const turn = async (): Promise<void> => {
    do {
      again = false
      await work().catch((error: unknown) =>
        log.warn({ error: plainMessage(error) }, `${name} could not finish`),
      )
    } while (again && !stopped)
    running = undefined
    nudgeIn(everyMs)
  }
  const nudge = () => {
    if (stopped) return
    clearTimeout(timer)
    dueAt = Number.POSITIVE_INFINITY
    again = true
    running ??= turn()
  }
  const nudgeIn = (delayMs: number) => {
    if (stopped || performance.now() + delayMs >= dueAt) return
    clearTimeout(timer)
    dueAt = performance.now() + delayMs
    timer = setTimeout(nudge, delayMs)
  }
  nudge()
  return {
    nudge,
    nudgeIn,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
