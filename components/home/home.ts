/** The first screen as the server tells it. */
import { queryOptions } from '@tanstack/react-query'
import type { RunState } from '@/jobs/engine/states'
import { api } from '../api'
import { overviewQuery } from '../queries'
import type { Overview, ProxyEntry, TokenState } from '../replies'

/** How long runs took: one in ten less than `lowMs`, half less than `midMs`, one in ten more than `highMs`. */
export interface Spread {
  lowMs: number
  midMs: number
  highMs: number
  runs: number
}

export type TimeLeft = ({ kind: 'left' } & Spread) | { kind: 'over'; longestMs: number; runs: number }

export type Need = {
  key: string
  action: 'look' | 'handle' | 'store_token' | 'start' | 'watch' | null
  link: string | null
} & (
  | { kind: 'no_worker' }
  | { kind: 'token'; code: string; blocked: number; since: string | null }
  | { kind: 'blocked'; job: string; title: string; count: number; since: string }
  | { kind: 'dead'; count: number; newestAt: string }
  | { kind: 'late'; job: string; title: string; minutes: number; overdueMs: number; lastAt: string | null }
  | { kind: 'silent'; host: string; pid: number; heardAgoMs: number; isCovered: boolean }
  | { kind: 'unsafe'; name: string; title: string; value: string; advice: string | null }
)

export interface MovingRun {
  id: string
  job: string
  title: string
  status: 'running' | 'waiting'
  state: RunState
  stage: string | null
  message: string | null
  percent: number
  done: number | null
  total: number | null
  rowsPerSecond: number | null
  children: { total: number; open: number } | null
  elapsedMs: number
  heardAgoMs: number
  left: TimeLeft | null
  requestedBy: string
  link: string
}

export interface Counted {
  count: number
  link: string
}

export interface Source {
  job: string
  title: string
  entry: ProxyEntry | null
  freshAt: string | null
  target: { minutes: number; isLate: boolean; overdueMs: number } | null
  usual: Spread | null
  mayStart: boolean
  link: string
}

export interface Failures extends Counted {
  causes: number
  groups: (Counted & { cause: string; title: string; newestAt: string; jobs: string[] })[]
}

export interface DayCell {
  day: string
  completed: number
  dead: number
  cancelled: number
  link: string
}

export interface JobOutcomes {
  job: string
  title: string
  usual: Spread | null
  link: string
  totals: (Counted & { status: 'completed' | 'dead' | 'cancelled' })[]
  cells: DayCell[]
}

export interface Home {
  at: string
  /** False while a part is still being counted: it is null, or as it was before. */
  isSettled: boolean
  hasRun: boolean
  freshMinutes: number
  token: TokenState
  needs: Need[]
  now: {
    running: Counted
    waiting: Counted
    due: Counted & { oldestMs: number | null }
    later: Counted
    runs: MovingRun[]
  }
  sources: Source[]
  failures: Failures | null
  outcomes: { days: string[]; jobs: JobOutcomes[] } | null
}

// Whatever asks for the cards again after a command asks for this again too.
const key = [...overviewQuery.queryKey, 'home'] as const

export const homeQuery = queryOptions({
  queryKey: key,
  queryFn: async ({ signal, client }) => {
    const incoming = await api<Home>('/api/overview', { signal })
    const known = client.getQueryData<Home>(key)
    // Of several servers one may be asked earlier and answer later.
    return known !== undefined && known.at > incoming.at ? known : incoming
  },
})

/** What the cards' own commands need. */
export function cardsOf({ token, freshMinutes, sources }: Home): Overview {
  return { token, freshMinutes, types: sources.flatMap(({ entry }) => entry ?? []) }
}
