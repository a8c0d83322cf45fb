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

/** Beats from its making until it is stopped. A class, because a worker makes one for every run. */
export class Heartbeat {
  private aliveUntil: number
  private writtenAt = 0
  private nextAt = Number.POSITIVE_INFINITY
  private isTouched = false
  private isStopped = false
  private writing: Promise<void> | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: HeartbeatOptions) {
    this.aliveUntil = performance.now() + options.leaseMs
    this.schedule(this.everyMs)
  }

  private get everyMs(): number {
    return this.options.leaseMs / 5
  }

  /** Something moved: write it soon. */
  touch(): void {
    this.isTouched = true
    const soonest = Math.max(performance.now(), this.writtenAt + WRITE_EVERY_MS)
    if (!this.writing && this.nextAt > soonest) this.schedule(soonest - performance.now())
  }

  /** Write now, and wait until it is written. */
  async flush(): Promise<void> {
    await this.writing
    if (!this.isStopped) await this.writeOnce()
  }

  /** No write is under way or will follow. */
  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.timer)
    await this.writing
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer)
    this.nextAt = performance.now() + delayMs
    if (!this.isStopped) this.timer = setTimeout(() => this.writeOnce(), delayMs)
  }

  private writeOnce(): Promise<void> {
    clearTimeout(this.timer)
    this.writing ??= this.write().finally(() => {
      this.writing = undefined
      this.schedule(this.isTouched ? WRITE_EVERY_MS : this.everyMs)
    })
    return this.writing
  }

  private async write(): Promise<void> {
    const { fence, progress, counts, leaseMs, log } = this.options
    const sentAt = performance.now()
    this.isTouched = false
    try {
      const { stage, percent, message, done, total } = progress
      const version = await this.options.beat({
        fence,
        progress: { stage, percent, message, done, total, counts },
      })
      this.writtenAt = performance.now()
      if (version !== null) {
        this.aliveUntil = sentAt + leaseMs
        hint({ id: fence.runId, version })
      } else if (!this.isStopped) await this.lose()
    } catch (error) {
      log().warn({ error: plainMessage(error) }, 'a heartbeat failed')
      // The database may be away. Once the lease must have run out there, another worker may own the run.
      if (performance.now() > this.aliveUntil && !this.isStopped) await this.lose()
    }
  }

  private async lose(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.timer)
    const run = await findRun(this.options.fence.runId).catch(() => null)
    this.options.onLost(run?.status === 'cancelled' ? 'cancelled' : 'lost')
  }
}
