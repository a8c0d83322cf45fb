/** The pulse of one attempt: renews its lease, writes its progress, and learns that it is no longer wanted. */
import type { Fence } from '@/models/fence'
import type { Beat } from '@/models/job-attempt'
import { type Counts, findRun } from '@/models/job-run'
import { plainMessage } from '@/utils/errors'
import type { Log } from '@/utils/log'
import { hint } from './hints'
import type { AbortReason } from './outcomes'
import type { Progress } from './progress'

/** Progress is written at most twice a second. */
const WRITE_EVERY_MS = 500

export interface HeartbeatOptions {
  fence: Fence
  progress: Progress
  counts: Counts
  leaseMs: number
  /** Writes it; the new version, or null when the attempt is lost. */
  beat(beat: Beat): Promise<number | null>
  log(): Log
  /** Called once, when the attempt is lost or its run cancelled. */
  onLost(reason: Extract<AbortReason, 'lost' | 'cancelled'>): void
}

export interface Heartbeat {
  /** Something moved: write it soon. */
  touch(): void
  /** Write now, and wait until it is written. */
  flush(): Promise<void>
  /** No write is under way or will follow. */
  stop(): Promise<void>
}

export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { fence, progress, leaseMs, log } = options
  const everyMs = leaseMs / 5
  let aliveUntil = performance.now() + leaseMs
  let writtenAt = 0
  let nextAt = Number.POSITIVE_INFINITY
  let touchedMeanwhile = false
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const lose = async () => {
    stopped = true
    clearTimeout(timer)
    const run = await findRun(fence.runId).catch(() => null)
    options.onLost(run?.status === 'cancelled' ? 'cancelled' : 'lost')
  }

  const write = async (): Promise<void> => {
    const sentAt = performance.now()
    touchedMeanwhile = false
    try {
      const { stage, percent, message, done, total } = progress
      const version = await options.beat({
        fence,
        progress: { stage, percent, message, done, total, counts: options.counts },
      })
      writtenAt = performance.now()
      if (version !== null) {
        aliveUntil = sentAt + leaseMs
        hint({ id: fence.runId, version })
      } else if (!stopped) await lose()
    } catch (error) {
      log().warn({ error: plainMessage(error) }, 'a heartbeat failed')
      // The database may be away. Once the lease must have run out there, another worker may own the run.
      if (performance.now() > aliveUntil && !stopped) await lose()
    }
  }

  const writeOnce = (): Promise<void> => {
    clearTimeout(timer)
    writing ??= write().finally(() => {
      writing = undefined
      schedule(touchedMeanwhile ? WRITE_EVERY_MS : everyMs)
    })
    return writing
  }

  const schedule = (delayMs: number) => {
    clearTimeout(timer)
    nextAt = performance.now() + delayMs
    if (!stopped) timer = setTimeout(writeOnce, delayMs)
  }
  schedule(everyMs)

  return {
    touch: () => {
      touchedMeanwhile = true
      const soonest = Math.max(performance.now(), writtenAt + WRITE_EVERY_MS)
      if (!writing && nextAt > soonest) schedule(soonest - performance.now())
    },
    flush: async () => {
      await writing
      if (!stopped) await writeOnce()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await writing
    },
  }
}
