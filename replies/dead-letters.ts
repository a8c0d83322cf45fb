/** Dead letters: runs that failed for good, by cause, one in full, and acts on many at once. */
import type { RunError, RunView } from '@/jobs/engine/run-view'
import type { RunStory } from './runs'

export interface DeadLetter {
  id: string
  /** `family.type` */
  job: string
  jobTitle: string
  lane: string
  /** What it is about beside its job: a file's name, a branch; null when nothing is said of it. */
  subject: string | null
  /** Path of the page about that; null when there is none. */
  page: string | null
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

export interface DeadGroup {
  cause: string
  /** The cause in the reader's words. */
  title: string
  count: number
  jobs: { job: string; title: string; count: number }[]
  firstAt: string
  newestAt: string
}

export interface DeadLettersReply {
  /** How many match the whole filter. */
  total: number
  /** Causes of what matches the filter but for its cause, the most frequent first. */
  groups: DeadGroup[]
  data: DeadLetter[]
  /** Where the next page begins, for `cursor`; null: this is the last. */
  next: string | null
}

/** How many wait for a person in all. */
export interface DeadCountReply {
  count: number
}

/** One run with all that happened to it; also after it has left the list. */
export interface DeadLetterReply extends RunStory {
  letter: DeadLetter
  run: RunView
}

/** What an act on all that match would touch. */
export interface BulkPreview {
  count: number
  byJob: { job: string; title: string; count: number; mayAct: boolean }[]
  byCause: { cause: string; title: string; count: number }[]
}

/** The run that acts on many. */
export interface BulkReply {
  jobId: string
  count: number
  message: string
}
