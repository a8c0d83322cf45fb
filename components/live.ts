/** Answers kept current: hints over a socket when there is one, polling when there is none. */
import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query'
import type { RunView } from '@/jobs/engine/run-view'
import type { ProxyOverview } from '@/replies/proxy'
import { overviewQuery, runQuery } from './queries'
import { isPassing, isRunActive } from './run-state'
import { type Liveness, useHints } from './use-hints'

export const POLL_ACTIVE_MS = 2_500
export const POLL_IDLE_MS = 10_000
/** Even a live page looks by itself now and then: a hint may be lost. */
const SAFETY_POLL_MS = 30_000

export function pollEveryMs(isActive: boolean): number {
  return isActive ? POLL_ACTIVE_MS : POLL_IDLE_MS
}

/** How often a page asks by itself; soon where a state passes with time, of which nobody tells. */
export function refetchEveryMs(liveness: Liveness, isActive: boolean, isAnyPassing = false): number {
  if (isAnyPassing) return POLL_ACTIVE_MS
  return liveness === 'live' ? SAFETY_POLL_MS : pollEveryMs(isActive)
}

/** Refetches what stands under `key` whenever a run moves. */
export function useLiveness(key: QueryKey): Liveness {
  const client = useQueryClient()
  return useHints(() => client.refetchQueries({ queryKey: key }))
}

export function isAnyActive(overview: ProxyOverview | undefined): boolean {
  return overview?.types.some(({ latest }) => isRunActive(latest)) ?? false
}

export function useLiveOverview() {
  const liveness = useLiveness(overviewQuery.queryKey)
  const overview = useQuery({
    ...overviewQuery,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) =>
      refetchEveryMs(
        liveness,
        isAnyActive(state.data),
        state.data?.types.some(({ latest }) => isPassing(latest)),
      ),
  })
  return { overview, liveness, pollMs: pollEveryMs(isAnyActive(overview.data)) }
}

/** Follows one run until it has ended; null follows none. */
export function useLiveRun(id: string | null): RunView | null {
  const query = runQuery(id ?? '')
  const liveness = useLiveness(query.queryKey)
  const run = useQuery({
    ...query,
    enabled: id !== null,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) =>
      state.data === undefined || isRunActive(state.data) || isPassing(state.data)
        ? refetchEveryMs(liveness, true, isPassing(state.data ?? null))
        : false,
  })
  return id === null ? null : (run.data ?? null)
}
