/** The proxy family: its cards, its starts, and its runs in the words of the earlier API. */
import type { LegacyState, RunView } from '@/jobs/engine/run-view'
import type { TokenProblem } from './secrets'

/** Whether runs can sign in to the upstream right now. */
export interface TokenState {
  usable: boolean
  code?: TokenProblem
  /** What it means, in the reader's language. */
  message?: string
  expiresAt?: string
}

/** The sync whose rows stand in a table now, and since when. */
export interface Standing {
  runId: string
  at: string | null
}

export interface ProxyEntry {
  type: string
  rows: number
  latest: RunView | null
  lastSuccess: RunView | null
  /** Differs from `lastSuccess` when that was undone; null when the table is as before its first sync. */
  standing: Standing | null
}

/** All cards at once. */
export interface ProxyOverview {
  token: TokenState
  /** Data younger than this counts as fresh: an unforced start does nothing. */
  freshMinutes: number
  types: ProxyEntry[]
}

/** 202: a run was started. */
export interface SyncStarted {
  success: true
  status: 'queued'
  jobId: string
  message: string
  forced?: true
}

/** 409: another run holds the data. */
export interface SyncActive {
  success: false
  code: 'already_active'
  status: 'running' | 'queued'
  jobId: string
  /** 0..100 */
  progress: number
  message: string
}

/** 200: nothing was started, the data are fresh. */
export interface SyncFresh {
  success: true
  status: 'completed'
  jobId: string
  message: string
  lastSync: { finishedAt: string; minutesAgo: number; result: Record<string, unknown> | null }
}

export type SyncReply = SyncStarted | SyncActive | SyncFresh

/** The answer of one type: as its own button would get it, with its HTTP status, or why it could not be asked. */
export type SyncAllResult =
  | ({ type: string; http: 200 | 202 | 409 } & SyncReply)
  | { type: string; http: 500; success: false; code: 'internal'; message: string }

export interface SyncAllReply {
  message: string
  results: SyncAllResult[]
}

export type StateCounts = Record<LegacyState, number>

export interface ProxyJob {
  id: string
  type: string
  state: LegacyState
  /** 0..100 */
  progress: number
  requestedBy: string
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  error: string | null
  /** What a person must do before a waiting run goes on; null when nothing. */
  blockedOn: string | null
}

export interface ProxyJobsReply {
  /** Of all runs that are not hidden, however many `jobs` lists. */
  summary: { total: number; byStatus: StateCounts }
  byType: Record<string, StateCounts & { total: number }>
  /** The newest. */
  jobs: ProxyJob[]
}

export interface CleanupReply {
  message: string
  /** Runs taken off the list; `removed` is the same number under its other earlier name. */
  cleaned: number
  removed: number
  breakdown: Partial<StateCounts>
}
