/** How late this process's event loop runs its timers: what keeps leases, answers pages and reads the database. */
import { createHistogram } from 'node:perf_hooks'

export interface EventLoopLag {
  p50Ms: number
  p99Ms: number
  maxMs: number
}

const SAMPLE_MS = 20

/** Lateness of the samples since the last reading, in nanoseconds. */
const lateness = createHistogram()
let sampledAt: number | undefined

// monitorEventLoopDelay() forgets the sample that is under way when it is reset, and with it the very delay that
// made the reading late.
function sample(): void {
  const now = performance.now()
  const lateMs = now - (sampledAt ?? now) - SAMPLE_MS
  lateness.record(Math.max(1, Math.round(lateMs * 1e6)))
  sampledAt = now
}

const inMs = (nanoseconds: number) => Math.round(nanoseconds / 1e5) / 10

/**
 * The lag since the last call, in milliseconds with one decimal; zeroes at the first call, which starts the watch.
 * Each call begins a new interval, so a process has one reader of it.
 */
export function eventLoopLag(): EventLoopLag {
  if (sampledAt === undefined) setInterval(sample, SAMPLE_MS).unref()
  sample()
  const lag = {
    p50Ms: inMs(lateness.percentile(50)),
    p99Ms: inMs(lateness.percentile(99)),
    maxMs: inMs(lateness.max),
  }
  lateness.reset()
  return lag
}
