/** What the engine benchmark and the processes of the queue systems say to each other. */

/** What a job does. A job without a mark tells nobody that it starts, and one without a wait is a no-op. */
export interface Load {
  /** Told to the benchmark when the job starts; 0 for nothing. */
  mark: number
  /** How long the job lasts. */
  holdMs: number
}

export const NO_OP: Load = { mark: 0, holdMs: 0 }

/** A job with this mark has started; `at` is the machine's monotonic clock in milliseconds. */
export interface Started {
  started: number
  at: number
}

export type Wanted =
  /** Makes what the system needs in its database. */
  | { kind: 'prepare' }
  /** Takes jobs from now on. `connections`: to PostgreSQL, at most. */
  | { kind: 'work'; concurrency: number; connections: number }
  /** Adds no-op jobs one by one, from so many callers at once. */
  | { kind: 'each'; jobs: number; callers: number }
  /** Adds jobs that bear the marks 1, 2, … (0 when `isMarked` is false), a thousand at a time. */
  | { kind: 'bulk'; jobs: number; holdMs: number; isMarked: boolean }
  /** Fills the queue with no-op jobs that no worker can take yet. */
  | { kind: 'hold'; jobs: number }
  /** Lets workers take the jobs held. */
  | { kind: 'release' }
  /** Answers when no job is left. */
  | { kind: 'drained' }
  /** Adds marked jobs one by one, with a random pause before each. */
  | { kind: 'samples'; jobs: number; leastMs: number; mostMs: number }
  /** Records where the processor's time goes, from now until the second message. */
  | { kind: 'profile' }
  | { kind: 'profiled'; file: string }

export interface Took {
  ms: number
}

/** The machine's monotonic clock, milliseconds. */
export interface At {
  at: number
}

/** When each of the marks 1, 2, … was about to be added. */
export interface SentAt {
  sentAt: number[]
}

/** Milliseconds of a clock that all processes of this machine share. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
