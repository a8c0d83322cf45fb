/** What the page and the API of dead letters read: causes, lists, one run in full, and a count beforehand. */
import { viewRun } from '@/jobs/engine/view'
import { countAllDead, countDead, type DeadFilter, type DeadMark, listDead } from '@/models/dead-letter'
import type { JobRun } from '@/models/job-run'
import type {
  BulkPreview,
  DeadCountReply,
  DeadLetter,
  DeadLetterReply,
  DeadLettersReply,
} from '@/replies/dead-letters'
import type { Sent } from '@/replies/sent'
import { markText } from './dead-filter-desk'
import { groupsOf, previewOf, type Reader, sum } from './dead-groups'
import { jobName, jobTitle, pageOf, rolesFor, subjectOf } from './retryable'
import { storyOf } from './run-story'
import { knownRun } from './runs-desk'

function viewLetter(run: JobRun, { language, role }: Reader): DeadLetter {
  const { id, error, failures, finishedAt, requestedBy } = viewRun(run, language)
  return {
    id,
    job: jobName(run),
    jobTitle: jobTitle(run, language),
    lane: run.lane,
    subject: subjectOf(run),
    page: pageOf(run),
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

export async function listDeadLetters(
  filter: DeadFilter,
  page: { after: DeadMark | null; limit: number },
  reader: Reader,
): Promise<Sent<DeadLettersReply>> {
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

/** How many wait for a person in all. */
export async function countDeadLetters(): Promise<Sent<DeadCountReply>> {
  return { success: true, count: await countAllDead() }
}

/** One run with all that happened to it; also after it has left the list. @throws AppError unknown_run. */
export async function showDeadLetter(id: string, reader: Reader): Promise<Sent<DeadLetterReply>> {
  const run = await knownRun(id)
  return {
    success: true,
    letter: viewLetter(run, reader),
    run: viewRun(run, reader.language),
    ...(await storyOf(run, reader.language)),
  }
}

/** What an action over all that match would touch; nothing is changed. */
export async function previewDead(filter: DeadFilter, reader: Reader): Promise<Sent<BulkPreview>> {
  return previewOf(await countDead(filter), reader)
}
