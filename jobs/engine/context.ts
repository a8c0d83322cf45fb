/** What a controller sees of its run: payload, signal, stages, cursor, counts, and the way to publish. */
import type { z } from 'zod'
import type { ClaimedRun } from '@/models/claim'
import type { Trx } from '@/models/db'
import type { Fence } from '@/models/fence'
import type { Counts } from '@/models/job-run'
import type { Log } from '@/utils/log'
import type { JobDefinition, Priority } from './define'
import type { Interruption } from './interruption'

/** Reports `done` of `total` units of the current stage; `message` replaces the stage's own words. */
export type Tick = (done: number, total?: number, message?: string) => void

export type Result = Record<string, unknown>

/** How the children of a run stand. */
export interface ChildrenCounts {
  total: number
  open: number
  failed: number
}

export interface SpawnOptions<Payload> {
  /** Names a child within its parent: spawned twice under one name, it is one child. Its payload when absent. */
  key?: (payload: Payload) => string
  priority?: Priority
  /** Saved with the children in one transaction: where to go on when the controller is called again. */
  cursor?: unknown
}

export interface JobContext<Payload = unknown> {
  payload: Payload
  runId: string
  /** Number of this attempt; grows with every claim of the run. */
  attempt: number
  requestedBy: string
  /** Aborts on cancel, lost lease, time-out and shutdown alike; its reason is an `Aborted`. */
  signal: AbortSignal
  /** Goes into every write: models apply it only while this attempt is the run's own. */
  fence: Fence
  log: Log
  /** Performs one declared stage. */
  stage<Value>(name: string, work: (tick: Tick) => Promise<Value>): Promise<Value>
  /** What an earlier attempt saved, or null when there is nothing (or nothing of this shape). */
  cursor<Cursor>(schema: z.ZodType<Cursor>): Cursor | null
  count(what: keyof Counts, n: number): void
  /**
   * Inserts children of this run, in the caller's order; returns how many are new. With too many open the run is put
   * away, without a place in a worker, and its controller is called again later: it must go on from its cursor.
   */
  spawn<Child>(
    job: JobDefinition<Child>,
    payloads: readonly Child[],
    options?: SpawnOptions<Child>,
  ): Promise<number>
  /**
   * Puts the run away until all its children have ended, then its controller is called again and this returns how they
   * ended. Without it a run whose controller returned closes with its last child: dead when one of them failed.
   */
  join(): Promise<ChildrenCounts>
  /** The publishing transaction: what `work` writes and the run's completion, both or neither. */
  publish(work: (trx: Trx) => Promise<Result>): Promise<Result>
}

/** The work of a job. Its return value is the run's result: small and flat. */
export type Controller<Payload = unknown> = (context: JobContext<Payload>) => Promise<Result>

/** Finds the controller of a job; imported only when a run of it begins. */
export type ControllerLookup = (job: { family: string; type: string }) => Promise<Controller>

/** Parts of a context that the attempt provides. */
export interface ContextParts {
  run: ClaimedRun
  payload: unknown
  fence: Fence
  interruption: Interruption
  log(): Log
  /** Enters a stage at once, written before the stage's work begins. */
  enter(stage: string): Promise<void>
  leave(): void
  tick: Tick
  counts: Counts
  publish: JobContext['publish']
  spawn: JobContext['spawn']
  join: JobContext['join']
}

export function makeContext(parts: ContextParts): JobContext {
  const { run, interruption, counts } = parts
  return {
    payload: parts.payload,
    runId: run.id,
    attempt: run.attempt,
    requestedBy: run.requestedBy,
    get signal() {
      return interruption.signal
    },
    fence: parts.fence,
    get log() {
      return parts.log()
    },
    stage: async (name, work) => {
      interruption.throwIfAborted()
      await parts.enter(name)
      interruption.throwIfAborted()
      const value = await work(parts.tick)
      parts.leave()
      return value
    },
    cursor: (schema) => schema.nullable().catch(null).parse(run.cursor),
    count: (what, n) => {
      counts[what] = (counts[what] ?? 0) + n
    },
    spawn: async (job, payloads, options) => {
      interruption.throwIfAborted()
      return parts.spawn(job, payloads, options)
    },
    join: async () => {
      interruption.throwIfAborted()
      return parts.join()
    },
    publish: async (work) => {
      interruption.throwIfAborted()
      return parts.publish(work)
    },
  }
}
