/**
 * How many requests may be under way at once: grows while the upstream answers well, halves when it is in trouble
 * (additive increase, multiplicative decrease; RFC 5681 §3.1).
 */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Throttle {
  /** Runs `work` when a slot is free and no pause lasts. A trouble that it throws halves the slots. */
  run<Value>(work: () => Promise<Value>): Promise<Value>
  /** Begins nothing new for so long. */
  pause(ms: number): void
  /** Slots now, at least 1. */
  slots(): number
}

export interface ThrottleOptions {
  /** Most slots ever. */
  max: number
  /** Whether an error means that the upstream is overloaded or unwell. */
  isTrouble(error: unknown): boolean
  signal: AbortSignal
}

const FIRST_SLOTS = 2
/** Weight of the newest answer in the smoothed latency (RFC 6298 uses 1/8; pages are few, so faster here). */
const SMOOTHING = 0.25
/** Answers that take this much longer than the best times count as trouble; the constant forgives small jitter. */
const SLOW_FACTOR = 2
const SLOW_SLACK_MS = 50
/** The best latency is forgotten by and by: an upstream that became slower for good must not hold one slot for ever. */
const BEST_GROWTH = 1.01

export function adaptiveThrottle({ max, isTrouble, signal }: ThrottleOptions): Throttle {
  let limit = Math.min(FIRST_SLOTS, max)
  let isGrowingFast = true
  let underWay = 0
  let smoothedMs: number | null = null
  let bestMs = Number.POSITIVE_INFINITY
  let cutAt = Number.NEGATIVE_INFINITY
  let pausedUntil = 0
  const waiting: (() => void)[] = []

  const wake = () => {
    while (underWay < Math.floor(limit) && waiting.length > 0) {
      underWay++
      waiting.shift()?.()
    }
  }
  const cut = (startedAt: number) => {
    // Requests that began before the last cut say nothing about the slots since.
    if (startedAt < cutAt) return
    cutAt = performance.now()
    isGrowingFast = false
    limit = Math.max(1, limit / 2)
    smoothedMs = null
  }
  const answered = (startedAt: number) => {
    const ms = performance.now() - startedAt
    smoothedMs = smoothedMs === null ? ms : smoothedMs + SMOOTHING * (ms - smoothedMs)
    bestMs = Math.min(bestMs * BEST_GROWTH, smoothedMs)
    if (limit > 1 && smoothedMs > bestMs * SLOW_FACTOR + SLOW_SLACK_MS) cut(startedAt)
    else limit = Math.min(max, limit + (isGrowingFast ? 1 : 1 / limit))
  }
  const slot = async () => {
    if (underWay < Math.floor(limit)) underWay++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    for (let ms = pausedUntil - Date.now(); ms > 0; ms = pausedUntil - Date.now())
      await sleep(ms, undefined, { signal })
  }

  return {
    slots: () => Math.floor(limit),
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, Date.now() + ms)
    },
    run: async (work) => {
      try {
        await slot()
        const startedAt = performance.now()
        try {
          const value = await work()
          answered(startedAt)
          return value
        } catch (error) {
          if (isTrouble(error)) cut(startedAt)
          throw error
        }
      } finally {
        underWay--
        wake()
      }
    },
  }
}
