/** The first screen: what waits for a person, what is under way, how fresh each source is, what failed. */
import type { RunState } from '@/jobs/engine/states'
import type { ProxyEntry, TokenState } from './proxy'

/** How long runs took: one in ten less than `lowMs`, half less than `midMs`, one in ten more than `highMs`. */
export interface Spread {
  lowMs: number
  midMs: number
  highMs: number
  /** So many runs it is judged by. */
  runs: number
}

/** `over`: it has taken longer than every one of them, so that nothing is known but that. */
export type TimeLeft = ({ kind: 'left' } & Spread) | { kind: 'over'; longestMs: number; runs: number }

/** What the button does; `start` starts the job of the need, all others lead to `link`. */
export type NeedAction = 'look' | 'handle' | 'store_token' | 'start' | 'watch'

export type Need = {
  /** One of its kind and subject: the same need has the same key in every answer. */
  key: string
  /** Null: there is nothing this person can do but know it. */
  action: NeedAction | null
  link: string | null
} & (
  | { kind: 'no_worker' }
  | { kind: 'token'; code: string; blocked: number; since: string | null }
  | { kind: 'blocked'; job: string; title: string; count: number; since: string }
  /** Files that were looked at and wait for a decision; `since`: when the first of them was uploaded. */
  | { kind: 'imports'; count: number; since: string }
  | { kind: 'dead'; count: number; newestAt: string }
  | { kind: 'late'; job: string; title: string; minutes: number; overdueMs: number; lastAt: string | null }
  /** `isCovered`: others work, and none of its runs is left behind. */
  | { kind: 'silent'; host: string; pid: number; heardAgoMs: number; isCovered: boolean }
  | { kind: 'unsafe'; name: string; title: string; value: string; advice: string | null }
)

/** A run under way, or one that waits for its children. */
export interface MovingView {
  id: string
  /** `family.type` */
  job: string
  title: string
  /** What it is about beside its job: a file's name, a branch; null when nothing is said of it. */
  subject: string | null
  status: 'running' | 'waiting'
  /** What `status` means at this moment. */
  state: RunState
  /** In the reader's language; null before the first. */
  stage: string | null
  message: string | null
  percent: number
  done: number | null
  total: number | null
  /** Of this attempt, on the whole; null while none was counted. */
  rowsPerSecond: number | null
  children: { total: number; open: number } | null
  startedAt: string
  elapsedMs: number
  heardAgoMs: number
  left: TimeLeft | null
  requestedBy: string
  version: number
  link: string
}

/** A number with the list behind it. */
export interface Counted {
  count: number
  link: string
}

/** How many runs stand where, and those under way that are shown. */
export interface NowView {
  running: Counted
  waiting: Counted
  /** `oldestMs`: since when the oldest of them is due. */
  due: Counted & { oldestMs: number | null }
  later: Counted
  runs: MovingView[]
}

export interface SourceView {
  /** `family.type` */
  job: string
  title: string
  /** Null: no card of the proxy family. */
  entry: ProxyEntry | null
  /** Of what moment the data are: for a table the sync that stands in it, else the last success. */
  freshAt: string | null
  target: { minutes: number; isLate: boolean; overdueMs: number } | null
  /** How long it usually takes; null when too few are known. */
  usual: Spread | null
  mayStart: boolean
  link: string
}

/** Failures nobody has dealt with, by cause, the most frequent first; `causes` counts them all. */
export interface FailureView extends Counted {
  causes: number
  groups: (Counted & { cause: string; title: string; newestAt: string; jobs: string[] })[]
}

export interface DayCell {
  /** `YYYY-MM-DD` in Jakarta. */
  day: string
  completed: number
  dead: number
  cancelled: number
  link: string
}

/** How the runs of one job ended, and how long its last successes took. */
export interface JobOutcomes {
  job: string
  title: string
  usual: Spread | null
  link: string
  totals: (Counted & { status: 'completed' | 'dead' | 'cancelled' })[]
  cells: DayCell[]
}

/** The busiest job first; the engine's own are left out. */
export interface OutcomesView {
  days: string[]
  jobs: JobOutcomes[]
}

export interface OverviewReply {
  /** Of which moment it is, by the database's clock. */
  at: string
  /** False while a part is still being counted: it is null, or as it was before. */
  isSettled: boolean
  /** Whether anything ever ran here. */
  hasRun: boolean
  freshMinutes: number
  token: TokenState
  /** The most pressing first. */
  needs: Need[]
  now: NowView
  sources: SourceView[]
  failures: FailureView | null
  outcomes: OutcomesView | null
}
