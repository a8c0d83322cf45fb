/** Runs as the API tells of them, and how pages ask for them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { RunView } from '@/jobs/engine/run-view'
import type { RunStatus } from '@/jobs/engine/states'
import { api } from '../api'
import { type LetterReply, RUNS_KEY } from '../dead/dead'
import { type RunsState, toApiQuery } from './runs-state'

export const RUNS_API = '/api/runs'

/** How a run compares to its own history; null: as usual, or nobody knows. */
export interface RunMarks {
  slower: { tookMs: number; usualMs: number } | null
  fewer: { rows: number; usual: number } | null
}

export interface Allowed {
  retry: boolean
  edit: boolean
  cancel: boolean
  discard: boolean
  again: { path: string; body: Record<string, unknown>; isForced: boolean } | null
}

export interface ListedRun extends RunView {
  /** `family.type` */
  job: string
  jobTitle: string
  marks: RunMarks
  allowed: Pick<Allowed, 'retry' | 'cancel' | 'discard'>
}

export interface RunsReply {
  data: ListedRun[]
  next: string | null
  /** Set when older runs were not looked at yet: how far was looked. */
  lookedTo: string | null
  /** Of the first page; not exact: there are more, or may be. */
  total: { count: number; isExact: boolean; most: number } | null
}

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

export interface RunPageReply extends Pick<LetterReply, 'attempts' | 'events' | 'resolution'> {
  run: RunView
  job: string
  jobTitle: string
  stages: { name: string; title: string; weight: number; plannedMs: number | null; realMs: number | null }[]
  payload: unknown
  worker: string | null
  attempt: number
  attemptStartedAt: string | null
  scheduleId: string | null
  requestId: string | null
  parent: { id: string; jobTitle: string } | null
  children: { status: RunStatus; count: number }[]
  usual: { runs: number; durationMs: number | null; rows: number | null } | null
  marks: RunMarks
  tookMs: number | null
  hasChanges: boolean
  allowed: Allowed
  commands: { what: 'follow' | 'again' | 'retry' | 'cancel'; curl: string; cli: string | null }[]
}

export const runPageQuery = (id: string) =>
  queryOptions({
    queryKey: [...RUNS_KEY, 'one', id],
    queryFn: ({ signal }) => api<RunPageReply>(`${RUNS_API}/${encodeURIComponent(id)}/details`, { signal }),
  })

export interface SavedView {
  id: string
  name: string
  query: string
}

export const VIEWS_API = '/api/saved-views'

export const viewsQuery = queryOptions({
  queryKey: ['saved-views'],
  queryFn: async ({ signal }) => (await api<{ views: SavedView[] }>(VIEWS_API, { signal })).views,
})

/** A run's own page. */
export const runHref = (id: string) => `/runs/${encodeURIComponent(id)}`
