/** Dead letters as the API tells of them, and how pages ask for them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { BulkAction } from '@/jobs/definitions/system-bulk'
import type { BulkPreview, DeadCountReply, DeadLetterReply, DeadLettersReply } from '@/replies/dead-letters'
import { api } from '../api'
import { type DeadState, toApiFilter } from './dead-state'

export const DEAD_API = '/api/dead-letters'

/** What is chosen in the list: these runs, or all that match its filter. */
export type Choice = { ids: string[] } | { filter: Readonly<Record<string, string | readonly string[]>> }

/** Everything about dead letters lies under this key. */
export const DEAD_KEY = ['dead-letters'] as const
/** Everything about the list of runs, and a run's own page. */
export const RUNS_KEY = ['runs'] as const

/** Where runs are chosen for a bulk: its routes, and what is stale once a bulk moves. */
export interface BulkRoom {
  api: string
  key: readonly string[]
}

export const DEAD_ROOM: BulkRoom = { api: DEAD_API, key: DEAD_KEY }
export const RUNS_ROOM: BulkRoom = { api: '/api/runs', key: RUNS_KEY }

const PAGE = 50

export const lettersQuery = (state: DeadState) => {
  const filter = toApiFilter(state)
  return infiniteQueryOptions({
    queryKey: [...DEAD_KEY, 'list', filter],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ ...filter, limit: String(PAGE) })
      if (pageParam !== null) query.set('cursor', pageParam)
      return api<DeadLettersReply>(`${DEAD_API}?${query}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
}

export const letterQuery = (id: string) =>
  queryOptions({
    queryKey: [...DEAD_KEY, 'one', id],
    queryFn: ({ signal }) => api<DeadLetterReply>(`${DEAD_API}/${encodeURIComponent(id)}`, { signal }),
  })

export const deadCountQuery = queryOptions({
  queryKey: [...DEAD_KEY, 'count'],
  queryFn: async ({ signal }) => (await api<DeadCountReply>(`${DEAD_API}/count`, { signal })).count,
})

export const previewQuery = (room: BulkRoom, action: BulkAction, choice: Choice) =>
  queryOptions({
    queryKey: [...room.key, 'preview', action, choice],
    queryFn: ({ signal }) =>
      api<BulkPreview>(`${room.api}/preview`, {
        method: 'POST',
        // Every failed run can be retried and discarded; of all runs, it depends on the action.
        body: room === DEAD_ROOM ? choice : { ...choice, action },
        signal,
      }),
    // Counted anew whenever somebody asks: what they agree to is what stands there now.
    staleTime: 0,
    gcTime: 0,
  })
