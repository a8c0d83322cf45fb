/** Dead letters as the API tells of them, and how pages ask for them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { RunError, RunView } from '@/jobs/engine/run-view'
import type { AttemptOutcome } from '@/jobs/engine/states'
import { api } from '../api'
import { type DeadState, toApiFilter } from './dead-state'

export const DEAD_API = '/api/dead-letters'

export interface Letter {
  id: string
  /** `family.type` */
  job: string
  jobTitle: string
  lane: string
  cause: string
  error: RunError | null
  failures: number
  finishedAt: string | null
  requestedBy: string
  payload: unknown
  parentId: string | null
  /** Whether the reader may retry and discard it. */
  mayAct: boolean
}

export interface Group {
  cause: string
  title: string
  count: number
  jobs: { job: string; title: string; count: number }[]
  firstAt: string
  newestAt: string
}

export interface LettersReply {
  /** How many match the filter. */
  total: number
  /** Causes of what matches the filter but for its cause. */
  groups: Group[]
  data: Letter[]
  next: string | null
}

export interface LetterReply {
  letter: Letter
  run: RunView
  resolution: { kind: 'healed' | 'discarded'; at: string; by: string | null } | null
  attempts: {
    attempt: number
    worker: string
    startedAt: string
    finishedAt: string
    outcome: AttemptOutcome
    error: RunError | null
  }[]
  events: { at: string; kind: string; actor: string; detail: Record<string, unknown> }[]
}

export interface Preview {
  count: number
  byJob: { job: string; title: string; count: number; mayAct: boolean }[]
}

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

export type BulkAction = 'retry' | 'discard' | 'cancel'
const PAGE = 50

export const lettersQuery = (state: DeadState) => {
  const filter = toApiFilter(state)
  return infiniteQueryOptions({
    queryKey: [...DEAD_KEY, 'list', filter],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ ...filter, limit: String(PAGE) })
      if (pageParam !== null) query.set('cursor', pageParam)
      return api<LettersReply>(`${DEAD_API}?${query}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
}

export const letterQuery = (id: string) =>
  queryOptions({
    queryKey: [...DEAD_KEY, 'one', id],
    queryFn: ({ signal }) => api<LetterReply>(`${DEAD_API}/${encodeURIComponent(id)}`, { signal }),
  })

export const deadCountQuery = queryOptions({
  queryKey: [...DEAD_KEY, 'count'],
  queryFn: async ({ signal }) => (await api<{ count: number }>(`${DEAD_API}/count`, { signal })).count,
})

export const previewQuery = (room: BulkRoom, action: BulkAction, choice: Choice) =>
  queryOptions({
    queryKey: [...room.key, 'preview', action, choice],
    queryFn: ({ signal }) =>
      api<Preview>(`${room.api}/preview`, {
        method: 'POST',
        // Every failed run can be retried and discarded; of all runs, it depends on the action.
        body: room === DEAD_ROOM ? choice : { ...choice, action },
        signal,
      }),
    // Counted anew whenever somebody asks: what they agree to is what stands there now.
    staleTime: 0,
    gcTime: 0,
  })

/** A field of a payload that the server did not accept; an empty path is the payload as a whole. */
export interface FieldFlaw {
  path: string
  message: string
}

/** What the server answers when it does not do something. */
export interface Refusal {
  success: false
  code: string
  message: string
  fields?: FieldFlaw[]
  jobId?: string
}
