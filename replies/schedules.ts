/** Schedules, and what an expression would mean. */
import type { MISSED, OVERLAPS } from '@/jobs/definitions/schedules'
import type { Role } from '@/jobs/engine/define'
import type { RunStatus } from '@/jobs/engine/states'

export type Overlap = (typeof OVERLAPS)[number]
export type Missed = (typeof MISSED)[number]

export type TickOutcome = 'started' | 'waiting' | 'overlapped' | 'missed' | 'refused'

export interface TickView {
  at: string
  outcome: TickOutcome
  runId: string | null
  runStatus: RunStatus | null
  /** Why it was refused. */
  reason: string | null
}

export interface ScheduleView {
  id: string
  title: string
  /** `family.type` */
  job: string
  jobTitle: string
  payload: unknown
  cron: string
  /** The expression in words. */
  description: string
  timeZone: string
  enabled: boolean
  overlap: Overlap
  missed: Missed
  /** The next runs; none while it is switched off. */
  next: string[]
  /** A tick was due a minute ago and no worker has seen it. */
  isLate: boolean
  lastTick: TickView | null
  /** Roles that may run it now: those of its job. */
  roles: readonly Role[]
  updatedBy: string
  updatedAt: string
  /** A change says which one it changes. */
  version: number
}

export interface SchedulesReply {
  schedules: ScheduleView[]
}

/** The next runs of an expression, and the expression in words. */
export interface TimingPreview {
  description: string
  next: string[]
}
