/** A run as pages and scripts see it. Browser-safe; every reply that shows a run is made here. */
import type { Priority } from './define'
import type { RunState, RunStatus } from './states'

/** What went wrong, in words a person understands. Never a stack, never a secret. */
export interface RunError {
  code: string
  message: string
}

/** JSON shape of a run. Times are ISO 8601 in UTC. */
export interface RunView {
  id: string
  family: string
  type: string
  status: RunStatus
  /** What `status` means at this moment: whether it goes on by itself, or a person must act. */
  state: RunState
  /** 0..100; 100 means completed and nothing else. */
  percent: number
  /** Name of the stage as declared, null before the first. */
  stage: string | null
  message: string | null
  /** Units done and expected in the current stage; null when unknown. */
  done: number | null
  total: number | null
  /** Attempts that count towards `maxAttempts`. */
  failures: number
  maxAttempts: number
  result: Record<string, unknown> | null
  error: RunError | null
  requestedBy: string
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  /** When a queued run becomes due (a retry or a snooze waits). */
  runAt: string
  /** What a person must do before a queued run goes on; null when it goes on by itself. */
  blockedOn: string | null
  priority: Priority
  /** Runs of one lane share its places; null when the job has no lanes. */
  lane: string | null
  parentId: string | null
  /** Runs that this one spawned: in all, not ended yet, ended without success; null when none. */
  children: { total: number; open: number; failed: number } | null
  /** Why a dead run needs nobody any more; null while somebody must act. */
  resolution: 'healed' | 'discarded' | null
  /** Grows with every change: a view with a lower version must never replace one with a higher. */
  version: number
}

/** State words of the earlier status API. */
export const LEGACY_STATES = ['waiting', 'active', 'completed', 'failed', 'cancelled'] as const
export type LegacyState = (typeof LEGACY_STATES)[number]

const LEGACY_STATE: Readonly<Record<RunStatus, LegacyState>> = {
  queued: 'waiting',
  running: 'active',
  waiting: 'active',
  completed: 'completed',
  dead: 'failed',
  cancelled: 'cancelled',
}

export function legacyState(status: RunStatus): LegacyState {
  return LEGACY_STATE[status]
}
