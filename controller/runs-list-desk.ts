/** The list of runs as the page and the API read it. */
import type { RunView } from '@/jobs/engine/run-view'
import { viewRun } from '@/jobs/engine/view'
import type { JobRun } from '@/models/job-run'
import type { RunFilter } from '@/models/run-filter'
import { COUNTED, countRunsUpTo, pageOfRuns, type RunMark, type RunOrder } from '@/models/run-page'
import { type PastRuns, pastRunsOf } from '@/models/run-usual'
import type { Reader } from './dead-groups'
import { jobName, jobTitle } from './retryable'
import { type AllowedActions, allowedActions } from './run-allowed'
import { marksOf, type RunMarks } from './run-marks'
import { markText } from './runs-filter-desk'

export interface ListedRun extends RunView {
  /** `family.type` */
  job: string
  jobTitle: string
  marks: RunMarks
  /** What the reader may do with it now. */
  allowed: Pick<AllowedActions, 'retry' | 'cancel' | 'discard'>
}

export interface RunsReply {
  success: true
  data: ListedRun[]
  /** Where the next page begins, for `cursor`; null: this is the last. */
  next: string | null
  /** Set when older runs were not looked at yet: runs were looked at down to this time. */
  lookedTo: string | null
  /** How many match, of the first page only; not exact: there are more, or may be. */
  total: { count: number; isExact: boolean; most: number } | null
}

function listed(run: JobRun, past: PastRuns | undefined, reader: Reader): ListedRun {
  const { retry, cancel, discard } = allowedActions(run, reader)
  return {
    ...viewRun(run, reader.language),
    job: jobName(run),
    jobTitle: jobTitle(run, reader.language),
    marks: past ? marksOf(run.status, past) : { slower: null, fewer: null },
    allowed: { retry, cancel, discard },
  }
}

/** One page; what it costs is bounded however many runs there are. */
export async function listRuns(
  filter: RunFilter,
  page: { order: RunOrder; after: RunMark | null; limit: number },
  reader: Reader,
): Promise<RunsReply> {
  const [found, total] = await Promise.all([
    pageOfRuns(filter, page.order, page),
    page.after === null ? countRunsUpTo(filter, page.order) : null,
  ])
  const judged = found.runs.filter(({ status }) => status === 'completed' || status === 'running')
  const past = new Map((await pastRunsOf(judged.map(({ id }) => id))).map((run) => [run.id, run]))
  return {
    success: true,
    data: found.runs.map((run) => listed(run, past.get(run.id), reader)),
    next: found.next && markText(found.next),
    lookedTo: found.lookedTo?.at ?? null,
    total: total && { ...total, most: COUNTED },
  }
}
