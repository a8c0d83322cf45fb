/** Runs as the API tells of them, and how pages ask for them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { RunPageReply, RunsReply, SavedViewsReply } from '@/replies/runs'
import { api } from '../api'
import { RUNS_KEY } from '../dead/dead'
import { type RunsState, toApiQuery } from './runs-state'

export const RUNS_API = '/api/runs'

const PAGE = 50

export const runsQuery = (state: RunsState) => {
  const asked = toApiQuery(state)
  return infiniteQueryOptions({
    queryKey: [...RUNS_KEY, 'list', asked],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ ...asked, limit: String(PAGE) })
      if (pageParam !== null) query.set('cursor', pageParam)
      return api<RunsReply>(`${RUNS_API}?${query}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
}

export const runPageQuery = (id: string) =>
  queryOptions({
    queryKey: [...RUNS_KEY, 'one', id],
    queryFn: ({ signal }) => api<RunPageReply>(`${RUNS_API}/${encodeURIComponent(id)}/details`, { signal }),
  })

export const VIEWS_API = '/api/saved-views'

export const viewsQuery = queryOptions({
  queryKey: ['saved-views'],
  queryFn: async ({ signal }) => (await api<SavedViewsReply>(VIEWS_API, { signal })).views,
})

/** A run's own page. */
export const runHref = (id: string) => `/runs/${encodeURIComponent(id)}`
