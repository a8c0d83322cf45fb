/** The one transition table of a run. SQL, pages and docs derive from it. */

export const RUN_STATUSES = ['queued', 'running', 'waiting', 'completed', 'dead', 'cancelled'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

/** Allowed next statuses. What has ended comes back only because a person asked (`reopen`); `completed` never does. */
export const TRANSITIONS: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'cancelled'],
  running: ['completed', 'queued', 'waiting', 'dead', 'cancelled'],
  waiting: ['completed', 'queued', 'dead', 'cancelled'],
  completed: [],
  dead: ['queued', 'waiting'],
  cancelled: ['queued', 'waiting'],
}

export const ACTIVE_STATUSES = ['queued', 'running', 'waiting'] as const satisfies readonly RunStatus[]
export const FINAL_STATUSES = ['completed', 'dead', 'cancelled'] as const satisfies readonly RunStatus[]

export function isActive(status: RunStatus): boolean {
  return (ACTIVE_STATUSES as readonly RunStatus[]).includes(status)
}

/** Statuses from which `to` may be reached. */
export function statusesBefore(to: RunStatus): RunStatus[] {
  return RUN_STATUSES.filter((from) => TRANSITIONS[from].includes(to))
}

export const ATTEMPT_OUTCOMES = ['completed', 'failed', 'crashed', 'snoozed', 'cancelled', 'lost'] as const
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]
