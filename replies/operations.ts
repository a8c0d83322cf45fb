/** The safety panel: checks in words, the processes, the queues. */

export type CheckState = 'ok' | 'warn' | 'bad' | 'unknown'

export interface ShownCheck {
  name: string
  group: 'engine' | 'redis' | 'postgres'
  state: CheckState
  title: string
  value: string
  /** What it means. */
  explanation: string
  /** What to do; null when there is nothing to do. */
  advice: string | null
}

/** A process as it last told of itself; what it has not told yet is null. */
export interface ProcessLine {
  id: string
  role: 'web' | 'worker'
  host: string
  pid: number
  version: string
  startedAt: string
  heartbeatAt: string
  heardAgoMs: number
  isSilent: boolean
  runs: { id: string; job: string }[]
  /** Runs it may have at once, and those it has; null for the web. */
  slots: number | null
  busy: number | null
  memoryBytes: number | null
  eventLoop: { p50Ms: number; p99Ms: number; maxMs: number } | null
  /** Connections to PostgreSQL; `pending` wait for one. */
  pool: { used: number; free: number; pending: number; max: number } | null
  /** Since its start. */
  counters: { attempts: Record<string, number>; leaseLosses: number; bells: number } | null
  redisConnected: boolean | null
}

export interface QueueLine {
  /** `family.type` */
  job: string
  title: string
  /** Due, and not claimed by a worker yet. */
  due: number
  later: number
  blocked: number
  running: number
  waiting: number
  /** Dead and not resolved. */
  dead: number
  /** A rate keeps the next one back. */
  isHeldByRate: boolean
  /** Null when none is due. */
  oldestDueMs: number | null
  /** Runs that ended within the last minute. */
  endedLastMinute: number
}

/** Parts that could not be read are null. */
export interface OperationsReply {
  /** The worst of the checks. */
  state: CheckState
  checks: ShownCheck[]
  processes: ProcessLine[] | null
  queues: QueueLine[] | null
}
