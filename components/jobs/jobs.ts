/** The runs of the proxy family as the debug route lists them, and what a clean-up would do to them. */
import { queryOptions } from '@tanstack/react-query'
import type { LegacyState } from '@/jobs/engine/run-view'
import type { RunStatus } from '@/jobs/engine/states'
import { api, PROXY_API } from '../api'
import { isAwaitingToken, type ShownState } from '../run-state'

export interface Job {
  id: string
  type: string
  state: LegacyState
  progress: number
  requestedBy: string
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  error: string | null
  /** What a person must do before a waiting run goes on; null when nothing. */
  blockedOn: string | null
}

export type Counts = Readonly<Record<LegacyState, number>>

export interface JobsReply {
  /** Of all runs that are not hidden, however many `jobs` lists. */
  summary: { total: number; byStatus: Counts }
  jobs: Job[]
}

/** So many are listed, the newest. */
export const LISTED = 100

export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: ({ signal }) => api<JobsReply>(`${PROXY_API}/debug?limit=${LISTED}`, { signal }),
})

const SHOWN: Readonly<Record<LegacyState, RunStatus>> = {
  waiting: 'queued',
  active: 'running',
  completed: 'completed',
  failed: 'dead',
  cancelled: 'cancelled',
}

export function shownStateOf({ state, blockedOn }: Pick<Job, 'state' | 'blockedOn'>): ShownState {
  const status = SHOWN[state]
  return isAwaitingToken({ status, blockedOn }) ? 'token' : status
}

/** Runs that have not ended. */
export function activeCount({ waiting, active }: Counts): number {
  return waiting + active
}

/** What each button cleans. A cancelled run has not reached its end either, so it goes with the failed ones. */
export const CLEANUPS = {
  completed: ['completed'],
  failed: ['failed', 'cancelled'],
  all: ['waiting', 'active', 'completed', 'failed', 'cancelled'],
} as const satisfies Record<string, readonly LegacyState[]>

export type CleanupName = keyof typeof CLEANUPS

/** How many runs a clean-up would hide from the list, and how many of them it would cancel first. */
export function cleanupEffect(name: CleanupName, counts: Counts): { hidden: number; cancelled: number } {
  const states: readonly LegacyState[] = CLEANUPS[name]
  const hidden = states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  return { hidden, cancelled: states.includes('active') ? activeCount(counts) : 0 }
}
