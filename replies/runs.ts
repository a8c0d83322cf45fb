/** Runs: the list, one run's own page, and the views that people keep of the list. */
import type { RunError, RunView } from '@/jobs/engine/run-view'
import type { AttemptOutcome, RunStatus } from '@/jobs/engine/states'

/** The answer to whoever asks for one run, or acts on it. */
export interface RunReply {
  run: RunView
}

/** How a run compares to its own history; null: as usual, or nobody knows. Durations are in milliseconds. */
export interface RunMarks {
  slower: { tookMs: number; usualMs: number } | null
  fewer: { rows: number; usual: number } | null
}

/** What the reader may do with a run at this moment. */
export interface AllowedActions {
  /** As it is. */
  retry: boolean
  /** With another payload. */
  edit: boolean
  cancel: boolean
  discard: boolean
  /** Starting the same work once more; null: not by this person, or not at all. */
  again: {
    /** For a `POST`, with `body`. */
    path: string
    body: Record<string, unknown>
    /** An active run of the same work is cancelled first. */
    isForced: boolean
  } | null
}

export interface ListedRun extends RunView {
  /** `family.type` */
  job: string
  jobTitle: string
  /** What it is about beside its job: a file's name, a branch; null when nothing is said of it. */
  subject: string | null
  marks: RunMarks
  allowed: Pick<AllowedActions, 'retry' | 'cancel' | 'discard'>
}

export interface RunsReply {
  data: ListedRun[]
  /** Where the next page begins, for `cursor`; null: this is the last. */
  next: string | null
  /** Set when older runs were not looked at yet: runs were looked at down to this time. */
  lookedTo: string | null
  /** How many match, of the first page only; not exact: there are more, or may be. */
  total: { count: number; isExact: boolean; most: number } | null
}

/** What happened to one run. */
export interface RunStory {
  /** Why nobody needs to act any more: a later success, or a person said so; null while somebody must, or never had to. */
  resolution: { kind: 'healed' | 'discarded'; at: string; by: string | null } | null
  /** The last that have ended, in their order. */
  attempts: {
    attempt: number
    worker: string
    startedAt: string
    finishedAt: string
    outcome: AttemptOutcome
    error: RunError | null
  }[]
  /** The last, in their order. */
  events: { at: string; kind: string; actor: string; detail: Record<string, unknown> }[]
}

/** One of a run's verbs as commands to copy. */
export interface RunCommand {
  what: 'follow' | 'again' | 'retry' | 'cancel'
  curl: string
  /** Null: the command line has no verb for it. */
  cli: string | null
}

export interface RunPageReply extends RunStory {
  run: RunView
  /** `family.type` */
  job: string
  jobTitle: string
  /** What it is about beside its job: a file's name, a branch; null when nothing is said of it. */
  subject: string | null
  /** Path of the page about that; null when there is none. */
  page: string | null
  /**
   * As declared. `plannedMs`: its share of what the job usually takes; `realMs`: what it took or has taken in the last
   * attempt; null when nobody knows.
   */
  stages: { name: string; title: string; weight: number; plannedMs: number | null; realMs: number | null }[]
  payload: unknown
  worker: string | null
  /** Of the attempt under way, or the last. */
  attempt: number
  attemptStartedAt: string | null
  scheduleId: string | null
  requestId: string | null
  parent: { id: string; jobTitle: string } | null
  children: { status: RunStatus; count: number }[]
  /** What the last `runs` completed runs of the same work took; null: too few to say. */
  usual: { runs: number; durationMs: number | null; rows: number | null } | null
  marks: RunMarks
  /** How long the last attempt took, or has taken until now. */
  tookMs: number | null
  /** Whether there are changes that the reader may look at. */
  hasChanges: boolean
  allowed: AllowedActions
  commands: RunCommand[]
}

/** The answer to whoever starts a job by its name. */
export interface StartedRun {
  jobId: string
  message: string
  run: RunView
}

export interface SavedView {
  id: string
  name: string
  /** Of the page's address, without the question mark. */
  query: string
}

export interface SavedViewsReply {
  views: SavedView[]
}
