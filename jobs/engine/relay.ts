/** The relay: rings for runs that became due, sweeps leases that ran out, and counts children that have ended. */
import { countEndedChildren, refreshTreeProgress } from '@/models/children'
import { queuesWithDueRuns } from '@/models/claim'
import { type DueRuns, listenForDueRuns } from '@/models/due-channel'
import { sweepExpiredLeases } from '@/models/job-attempt'
import { livingProcesses } from '@/models/process'
import { env } from '@/utils/env'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { isReachable, type Queue, ring } from './bull'
import type { JobDefinition } from './define'
import { hint } from './hints'
import { type Loop, type LoopOptions, startLoop } from './loop'
import { bellsRung, relayTurn, runEnded } from './metrics'
import { isActive } from './states'

/** Runs whose time has come are rung for no later than this; those whose bell was not heard are taken without one a look later. */
const LOOK_EVERY_MS = 1_000
const COUNT_WORKERS_EVERY_MS = 5_000
/** Ends come many a moment; they are answered by one look. */
const GATHER_MS = 5

export interface QueueOfJob {
  job: JobDefinition
  queue: Queue
}

export interface Relay {
  /** A child may have ended. */
  onChildEnded(): void
  /** Ends it after its current turn. */
  stop(): Promise<void>
}

export interface RelayOptions {
  /** By name. */
  queues: ReadonlyMap<string, QueueOfJob>
  /** Something is due in this queue, and was a second ago. */
  onUnheard(queue: string): void
}

class Ringer {
  private workers = 1
  /** By name of the queue, since the last turn. */
  private readonly heard = new Map<string, DueRuns>()
  private lookedAt = Number.NEGATIVE_INFINITY
  private countedAt = Number.NEGATIVE_INFINITY

  private dueBefore = new Set<string>()
  /** Queues whose bell is on its way to Redis. */
  private readonly ringing = new Set<string>()

  constructor(private readonly options: RelayOptions & { onHeard(): void }) {}

  /** A commit made runs due. */
  hear(due: DueRuns): void {
    const before = this.heard.get(due.queue)
    if (before) before.count += due.count
    else this.heard.set(due.queue, due)
  }

  async turn(): Promise<void> {
    const startedAt = performance.now()
    for (const [name, due] of this.heard)
      if (!this.ringing.has(name)) {
        this.heard.delete(name)
        this.ring(name, due, this.workers)
      }
    await this.look()
    relayTurn(performance.now() - startedAt)
  }

  /**
   * Rings once where something is due and no bell waits: its time has come, a lane was full, or Redis was emptied. What
   * was due a look ago already is looked for by this process itself: nobody heard the bell, or Redis is away.
   */
  private async look(): Promise<void> {
    if (performance.now() - this.lookedAt < LOOK_EVERY_MS / 2) return
    this.lookedAt = performance.now()
    await this.countWorkers()
    const { queues, onUnheard } = this.options
    const due = await queuesWithDueRuns([...queues.values()].map(({ job }) => job))
    for (const name of due) {
      if (this.dueBefore.has(name)) onUnheard(name)
      this.ring(name, { count: 1 }, 1)
    }
    this.dueBefore = new Set(due)
  }

  /** Not waited for: a Redis that does not answer must not keep the relay from looking. */
  private ring(name: string, due: Parameters<typeof ring>[1], workers: number): void {
    const queue = this.options.queues.get(name)?.queue
    if (!queue || !isReachable(queue) || this.ringing.has(name)) return
    this.ringing.add(name)
    ring(queue, due, workers)
      .then(bellsRung)
      .catch((error: unknown) =>
        log.warn({ queue: name, error: plainMessage(error) }, 'the relay could not ring'),
      )
      .finally(() => {
        this.ringing.delete(name)
        if (this.heard.has(name)) this.options.onHeard()
      })
  }

  private async countWorkers(): Promise<void> {
    if (performance.now() - this.countedAt < COUNT_WORKERS_EVERY_MS) return
    this.countedAt = performance.now()
    const workers = (await livingProcesses()).filter(({ role }) => role === 'worker').length
    this.workers = Math.max(1, workers)
  }
}

async function sweep(): Promise<void> {
  for (const run of await sweepExpiredLeases()) {
    log.warn(
      { runId: run.id, attempt: run.attempt, worker: run.worker },
      `a lease ran out; the run is ${run.status}`,
    )
    hint(run)
  }
}

async function countChildren(): Promise<void> {
  for (let moved = await countEndedChildren(); moved.length > 0; moved = await countEndedChildren())
    for (const run of moved) {
      hint(run)
      const { status, createdAt, finishedAt } = run
      if (finishedAt && !isActive(status))
        runEnded(run, { status, durationMs: finishedAt.getTime() - createdAt.getTime() })
    }
}

async function refreshProgress(): Promise<void> {
  for (const run of await refreshTreeProgress()) hint(run)
}

/** Starts the relay of this process, with further loops beside it; any number of processes may run one. */
export function startRelay(options: RelayOptions, more: readonly LoopOptions[]): Relay {
  const ringer = new Ringer({ ...options, onHeard: () => relay.nudge() })
  const relay: Loop = startLoop({ name: 'the relay', everyMs: LOOK_EVERY_MS, work: () => ringer.turn() })
  const children = startLoop({ name: 'the counting of children', everyMs: 1_000, work: countChildren })
  // Not nudged: it reads all children of all waiting parents.
  const progress = startLoop({ name: 'the progress of trees', everyMs: 1_000, work: refreshProgress })
  const sweeper = startLoop({
    name: 'the sweep',
    everyMs: Math.min(5_000, env().SINKRON_LEASE_MS / 2),
    work: sweep,
  })
  const loops = [relay, children, progress, sweeper, ...more.map(startLoop)]
  const ear = listenForDueRuns((due) => {
    ringer.hear(due)
    relay.nudge()
  })
  return {
    onChildEnded: () => children.nudgeIn(GATHER_MS),
    stop: async () => {
      await Promise.all([...loops.map((loop) => loop.stop()), ear.stop()])
    },
  }
}
