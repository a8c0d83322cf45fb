/** What the page and the API of dead letters read: causes, lists, one run in full, and a count beforehand. */
import type { Role } from '@/jobs/engine/define'
import type { RunError, RunView } from '@/jobs/engine/run-view'
import type { AttemptOutcome } from '@/jobs/engine/states'
import { viewRun } from '@/jobs/engine/view'
import {
  countAllDead,
  countDead,
  type DeadCount,
  type DeadFilter,
  type DeadMark,
  listDead,
} from '@/models/dead-letter'
import type { JobRun, StoredError } from '@/models/job-run'
import { lastAttempts, lastEvents, type RunEvent } from '@/models/run-history'
import { type Language, runErrorText } from '@/utils/language'
import { causeTitle } from './cause-title'
import { markText } from './dead-filter-desk'
import { jobName, jobTitle, rolesFor } from './retryable'
import { knownRun } from './runs-desk'

/** Attempts and events of one run that are shown, the last. */
const SHOWN = 200

export interface DeadLetter {
  id: string
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
  /** Whether the asker may retry and discard it. */
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

function viewLetter(run: JobRun, { language, role }: Reader): DeadLetter {
  const { id, error, failures, finishedAt, requestedBy } = viewRun(run, language)
  return {
    id,
    job: jobName(run),
    jobTitle: jobTitle(run, language),
    lane: run.lane,
    cause: run.cause ?? '',
    error,
    failures,
    finishedAt,
    requestedBy,
    payload: run.payload,
    parentId: run.parentId,
    mayAct: rolesFor(run).includes(role),
  }
}

function mostFirst<Counted extends { count: number }>(
  all: Counted[],
  name: (one: Counted) => string,
): Counted[] {
  return all.sort((one, other) => other.count - one.count || (name(one) < name(other) ? -1 : 1))
}

/** Counts by cause and job become groups by cause, the largest first. */
function groupsOf(counts: readonly DeadCount[], language: Language): DeadGroup[] {
  const groups = new Map<string, DeadGroup>()
  for (const found of counts) {
    const { cause, count } = found
    const [firstAt, newestAt] = [found.firstAt.toISOString(), found.newestAt.toISOString()]
    const group = groups.get(cause) ?? {
      cause,
      title: causeTitle(cause, language),
      count: 0,
      jobs: [],
      firstAt,
      newestAt,
    }
    group.count += count
    group.jobs.push({ job: jobName(found), title: jobTitle(found, language), count })
    if (firstAt < group.firstAt) group.firstAt = firstAt
    if (newestAt > group.newestAt) group.newestAt = newestAt
    groups.set(cause, group)
  }
  return mostFirst([...groups.values()], ({ cause }) => cause)
}

export interface DeadLettersReply {
  success: true
  /** How many match the whole filter. */
  total: number
  /** Causes of what matches the filter but for its cause. */
  groups: DeadGroup[]
  data: DeadLetter[]
  /** Where the next page begins, for `cursor`; null: this is the last. */
  next: string | null
}

interface Reader {
  role: Role
  language: Language
}

export async function listDeadLetters(
  filter: DeadFilter,
  page: { after: DeadMark | null; limit: number },
  reader: Reader,
): Promise<DeadLettersReply> {
  const { cause, ...others } = filter
  const [counts, { runs, next }] = await Promise.all([countDead(others), listDead(filter, page)])
  const matching = cause === undefined ? counts : counts.filter((found) => found.cause === cause)
  return {
    success: true,
    total: sum(matching),
    groups: groupsOf(counts, reader.language),
    data: runs.map((run) => viewLetter(run, reader)),
    next: next && markText(next),
  }
}

const sum = (counts: readonly { count: number }[]) => counts.reduce((all, { count }) => all + count, 0)

/** How many wait for a person in all. */
export async function countDeadLetters(): Promise<{ success: true; count: number }> {
  return { success: true, count: await countAllDead() }
}

export interface DeadLetterReply {
  success: true
  letter: DeadLetter
  run: RunView
  /** Set when nobody needs to act any more: a later success, or a person said so. */
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

function viewError(error: StoredError | null, language: Language): RunError | null {
  if (!error) return null
  const { code, params = {}, message } = error
  return { code, message: runErrorText(language, code, params, message) }
}

const viewEvent = ({ at, kind, actor, detail }: RunEvent) => ({ at: at.toISOString(), kind, actor, detail })

/** One run with all that happened to it; also after it has left the list. @throws AppError unknown_run. */
export async function showDeadLetter(id: string, reader: Reader): Promise<DeadLetterReply> {
  const run = await knownRun(id)
  const [attempts, events] = await Promise.all([lastAttempts(id, SHOWN), lastEvents(id, SHOWN)])
  const { resolution, resolvedAt, resolvedBy } = run
  return {
    success: true,
    letter: viewLetter(run, reader),
    run: viewRun(run, reader.language),
    resolution:
      resolution && resolvedAt ? { kind: resolution, at: resolvedAt.toISOString(), by: resolvedBy } : null,
    attempts: attempts.map(({ startedAt, finishedAt, error, ...attempt }) => ({
      ...attempt,
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      error: viewError(error, reader.language),
    })),
    events: events.map(viewEvent),
  }
}

export interface PreviewReply {
  success: true
  count: number
  byJob: { job: string; title: string; count: number; mayAct: boolean }[]
  byCause: { cause: string; title: string; count: number }[]
}

/** What an action over all that match would touch; nothing is changed. */
export async function previewDead(filter: DeadFilter, { role, language }: Reader): Promise<PreviewReply> {
  const counts = await countDead(filter)
  const byJob = new Map<string, PreviewReply['byJob'][number]>()
  for (const found of counts) {
    const job = jobName(found)
    const title = jobTitle(found, language)
    const known = byJob.get(job) ?? { job, title, count: 0, mayAct: rolesFor(found).includes(role) }
    byJob.set(job, { ...known, count: known.count + found.count })
  }
  const groups = groupsOf(counts, language)
  return {
    success: true,
    count: sum(counts),
    byJob: mostFirst([...byJob.values()], ({ job }) => job),
    byCause: groups.map(({ cause, title, count }) => ({ cause, title, count })),
  }
}
