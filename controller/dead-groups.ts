/** Counts of runs by cause and by job, as people read them before they act on many. */
import type { Role } from '@/jobs/engine/define'
import type { DeadCount } from '@/models/dead-letter'
import type { BulkPreview, DeadGroup } from '@/replies/dead-letters'
import type { Sent } from '@/replies/sent'
import type { Language } from '@/utils/language'
import { causeTitle } from './cause-title'
import { jobName, jobTitle, rolesFor } from './retryable'

/** Who reads, and in which language. */
export interface Reader {
  role: Role
  language: Language
}

function mostFirst<Counted extends { count: number }>(
  all: Counted[],
  name: (one: Counted) => string,
): Counted[] {
  return all.sort((one, other) => other.count - one.count || (name(one) < name(other) ? -1 : 1))
}

/** Counts by cause and job become groups by cause, the largest first. */
export function groupsOf(counts: readonly DeadCount[], language: Language): DeadGroup[] {
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

export const sum = (counts: readonly { count: number }[]) => counts.reduce((all, { count }) => all + count, 0)

/** What an action would touch, by job and by cause. */
export function previewOf(counts: readonly DeadCount[], { role, language }: Reader): Sent<BulkPreview> {
  const byJob = new Map<string, BulkPreview['byJob'][number]>()
  for (const found of counts) {
    const job = jobName(found)
    const title = jobTitle(found, language)
    const known = byJob.get(job) ?? { job, title, count: 0, mayAct: rolesFor(found).includes(role) }
    byJob.set(job, { ...known, count: known.count + found.count })
  }
  const groups = groupsOf(counts, language).filter(({ cause }) => cause !== '')
  return {
    success: true,
    count: sum(counts),
    byJob: mostFirst([...byJob.values()], ({ job }) => job),
    byCause: groups.map(({ cause, title, count }) => ({ cause, title, count })),
  }
}
