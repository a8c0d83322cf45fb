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

/**
 * What a run's row says of it at a moment, more exactly than its status: whether it goes on by itself, and when. Which
 * one it is the database says (`models/run-state.ts`), by its own clock; API, pages and command line all show that.
 */
export const RUN_STATES = {
  queued: [
    /** A person must act before it goes on. */
    'blocked',
    /** Due, and waits for a free worker. */
    'queued',
    /** Was planned for later. */
    'scheduled',
    /** The upstream asked for a pause. */
    'rate_limited',
    /** Failed, and tries again by itself. */
    'retrying',
  ],
  running: [
    'running',
    /** Its worker gives no sign of life any more. */
    'presumed_dead',
  ],
  waiting: ['waiting'],
  completed: ['completed'],
  dead: [
    'dead',
    /** Nobody needs to act any more: a later success, or a person said so. */
    'handled',
  ],
  cancelled: [
    /** Final already, but its worker may not have heard of it yet. */
    'cancelling',
    'cancelled',
  ],
} as const satisfies Readonly<Record<RunStatus, readonly string[]>>
export type RunState = (typeof RUN_STATES)[RunStatus][number]

export const ALL_RUN_STATES: readonly RunState[] = Object.values(RUN_STATES).flat()

/** The status of runs in this state. */
export function statusOf(state: RunState): RunStatus {
  const found = RUN_STATUSES.find((status) => (RUN_STATES[status] as readonly RunState[]).includes(state))
  if (!found) throw new Error(`no status has the state ${state}`)
  return found
}

/** Statuses from which `to` may be reached. */
export function statusesBefore(to: RunStatus): RunStatus[] {
  return RUN_STATUSES.filter((from) => TRANSITIONS[from].includes(to))
}

export const ATTEMPT_OUTCOMES = ['completed', 'failed', 'crashed', 'snoozed', 'cancelled', 'lost'] as const
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]
