/** The relay: rings Bull for runs that may start, sweeps leases that ran out, and counts children that have ended. */
import { countEndedChildren, refreshTreeProgress } from '@/models/children'
import { type DueRun, dispatchRuns, type QueueLimits, takeUnheardRuns } from '@/models/dispatch'
import { listenForDueRuns } from '@/models/due-channel'
import { sweepExpiredLeases } from '@/models/job-attempt'
import { livingProcesses } from '@/models/process'
import { env } from '@/utils/env'
import { log } from '@/utils/log'
import { isReachable, push, pushAgain, type Queue } from './bull'
import type { JobDefinition } from './define'
import { hint } from './hints'
import { type Loop, type LoopOptions, startLoop } from './loop'
import { relayTurn, runEnded } from './metrics'
import { isActive } from './states'

const LOOK_EVERY_MS = 1_000
const PUSH_AGAIN_AFTER_MS = 5_000
const BATCH = 500
/** Another dispatcher is at it; what it may have overlooked is looked at again so soon. */
const TAKEN_RETRY_MS = 20
/** Ends come many a moment; they are answered by one look. */
const GATHER_MS = 5

export interface QueueOfJob {
  job: JobDefinition
  queue: Queue
}

export interface Relay {
  /** This process has claimed a run of this job. */
  onClaimed(job: JobDefinition): void
  /** An attempt at a run of this job has ended, in a lane. */
  onLaneFree(): void
  /** A child may have ended. */
  onChildEnded(): void
  /** Ends it after its current turn. */
  stop(): Promise<void>
}

/** Few runs wait in Redis, so that an urgent one passes nearly all others; enough that no worker waits for the relay. */
function depthOf(job: JobDefinition, workers: number): number {
  return Math.max(1, workers) * job.policy.concurrency * 4 + 16
}

function limitsOf(job: JobDefinition, workers: number): QueueLimits {
  const { rate, laneConcurrency } = job.policy
  return {
    family: job.family,
    type: job.type,
    depth: depthOf(job, workers),
    laneConcurrency: laneConcurrency ?? null,
    intervalMs: rate ? rate.perMs / rate.max : null,
  }
}

class Dispatcher {
  private workers = 1
  /** By name of the job, since the last look. */
  private readonly claims = new Map<string, number>()
  private heardAt = Number.NEGATIVE_INFINITY
  private countedAt = Number.NEGATIVE_INFINITY

  constructor(private readonly queues: ReadonlyMap<string, QueueOfJob>) {}

  /** Counts a claim; whether this process has claimed so many that the bells in Redis may be half used up. */
  countClaim(job: JobDefinition): boolean {
    const claims = (this.claims.get(job.name) ?? 0) + 1
    this.claims.set(job.name, claims)
    return claims >= depthOf(job, this.workers) / 2 / Math.max(1, this.workers)
  }

  /** Gives places to due runs and rings for them. Returns in how many milliseconds to look again, null when only as ever. */
  async turn(): Promise<number | null> {
    const all = [...this.queues.values()]
    if (!all.every(({ queue }) => isReachable(queue))) return null
    const startedAt = performance.now()
    await this.countWorkers()
    const given = await dispatchRuns(all.map(({ job }) => limitsOf(job, this.workers)))
    if (given === null) return TAKEN_RETRY_MS
    this.claims.clear()
    const unheard = await this.unheard()
    await this.ring(given, push)
    await this.ring(unheard, pushAgain)
    relayTurn({ durationMs: performance.now() - startedAt, pushed: given.length })
    return this.nextStartMs(given)
  }

  /** A run whose push was lost is pushed again; that is harmless while the first push is still in Redis, and heals an emptied one. */
  private async unheard(): Promise<DueRun[]> {
    if (performance.now() - this.heardAt < LOOK_EVERY_MS) return []
    this.heardAt = performance.now()
    return takeUnheardRuns(PUSH_AGAIN_AFTER_MS, BATCH)
  }

  private async countWorkers(): Promise<void> {
    if (performance.now() - this.countedAt < PUSH_AGAIN_AFTER_MS) return
    this.countedAt = performance.now()
    this.workers = (await livingProcesses()).filter(({ role }) => role === 'worker').length
  }

  private async ring(runs: readonly DueRun[], pushRuns: typeof push): Promise<void> {
    const byQueue = new Map<string, DueRun[]>()
    for (const run of runs) {
      const name = `${run.family}.${run.type}`
      const due = byQueue.get(name)
      if (due) due.push(run)
      else byQueue.set(name, [run])
    }
    await Promise.all(
      [...byQueue].map(([name, due]) => {
        const known = this.queues.get(name)
        if (known) return pushRuns(known.queue, due)
        log.error({ runs: due.length }, `no job is declared for ${name}`)
        return undefined
      }),
    )
  }

  /** A rate lets the next run start only later. */
  private nextStartMs(given: readonly DueRun[]): number | null {
    const waits = given.flatMap(({ family, type }) => {
      const rate = this.queues.get(`${family}.${type}`)?.job.policy.rate
      return rate ? [rate.perMs / rate.max] : []
    })
    return waits.length > 0 ? Math.min(...waits) : null
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
    for (const { family, type, status, createdAt, finishedAt, ...run } of moved) {
      hint(run)
      if (finishedAt && !isActive(status))
        runEnded({ family, type, status, durationMs: finishedAt.getTime() - createdAt.getTime() })
    }
}

async function refreshProgress(): Promise<void> {
  for (const run of await refreshTreeProgress()) hint(run)
}

/** Starts the relay of this process, with further loops beside it; any number of processes may run one. */
export function startRelay(queues: ReadonlyMap<string, QueueOfJob>, more: readonly LoopOptions[]): Relay {
  const dispatcher = new Dispatcher(queues)
  const relay: Loop = startLoop({
    name: 'the relay',
    everyMs: LOOK_EVERY_MS,
    work: async () => {
      const againInMs = await dispatcher.turn()
      if (againInMs !== null) relay.nudgeIn(againInMs)
    },
  })
  const children = startLoop({ name: 'the counting of children', everyMs: 1_000, work: countChildren })
  // Not nudged: it reads all children of all waiting parents.
  const progress = startLoop({ name: 'the progress of trees', everyMs: 1_000, work: refreshProgress })
  const sweeper = startLoop({
    name: 'the sweep',
    everyMs: Math.min(5_000, env().SINKRON_LEASE_MS / 2),
    work: sweep,
  })
  const loops = [relay, children, progress, sweeper, ...more.map(startLoop)]
  const ear = listenForDueRuns(relay.nudge)
  return {
    onClaimed: (job) => {
      if (dispatcher.countClaim(job)) relay.nudge()
    },
    onLaneFree: () => relay.nudgeIn(GATHER_MS),
    onChildEnded: () => children.nudgeIn(GATHER_MS),
    stop: async () => {
      await Promise.all([...loops.map((loop) => loop.stop()), ear.stop()])
    },
  }
}
