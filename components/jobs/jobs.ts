/** The runs of the proxy family as the debug route lists them, and what a clean-up would do to them. */
import { queryOptions } from '@tanstack/react-query'
import type { LegacyState } from '@/jobs/engine/run-view'
import type { RunStatus } from '@/jobs/engine/states'
import type { ProxyJob, ProxyJobsReply, StateCounts } from '@/replies/proxy'
import { api, PROXY_API } from '../api'
import { isAwaitingToken, type ShownState } from '../run-state'

/** So many are listed, the newest. */
export const LISTED = 100

export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: ({ signal }) => api<ProxyJobsReply>(`${PROXY_API}/debug?limit=${LISTED}`, { signal }),
})

const SHOWN: Readonly<Record<LegacyState, RunStatus>> = {
  waiting: 'queued',
  active: 'running',
  completed: 'completed',
  failed: 'dead',
  cancelled: 'cancelled',
}

export function shownStateOf({ state, blockedOn }: Pick<ProxyJob, 'state' | 'blockedOn'>): ShownState {
  const status = SHOWN[state]
  return isAwaitingToken({ status, blockedOn }) ? 'token' : status
}

/** Runs that have not ended. */
export function activeCount({ waiting, active }: StateCounts): number {
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
export function cleanupEffect(name: CleanupName, counts: StateCounts): { hidden: number; cancelled: number } {
  const states: readonly LegacyState[] = CLEANUPS[name]
  const hidden = states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  return { hidden, cancelled: states.includes('active') ? activeCount(counts) : 0 }
}
