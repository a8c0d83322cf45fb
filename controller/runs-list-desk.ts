/** The list of runs as the page and the API read it. */
import { viewRun } from '@/jobs/engine/view'
import type { JobRun } from '@/models/job-run'
import type { RunFilter } from '@/models/run-filter'
import { COUNTED, countRunsUpTo, pageOfRuns, type RunMark, type RunOrder } from '@/models/run-page'
import { type PastRuns, pastRunsOf } from '@/models/run-usual'
import type { ListedRun, RunsReply } from '@/replies/runs'
import type { Sent } from '@/replies/sent'
import type { Reader } from './dead-groups'
import { jobName, jobTitle, subjectOf } from './retryable'
import { allowedActions } from './run-allowed'
import { marksOf } from './run-marks'
import { markText } from './runs-filter-desk'

function listed(run: JobRun, past: PastRuns | undefined, reader: Reader): ListedRun {
  const { retry, cancel, discard } = allowedActions(run, reader)
  return {
    ...viewRun(run, reader.language),
    job: jobName(run),
    jobTitle: jobTitle(run, reader.language),
    subject: subjectOf(run),
    marks: past ? marksOf(run.status, past) : { slower: null, fewer: null },
    allowed: { retry, cancel, discard },
  }
}

/** One page; what it costs is bounded however many runs there are. */
export async function listRuns(
  filter: RunFilter,
  page: { order: RunOrder; after: RunMark | null; limit: number },
  reader: Reader,
): Promise<Sent<RunsReply>> {
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
