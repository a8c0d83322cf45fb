/** The parts of the overview as pages and scripts see them, each number with the list behind it. */

import { proxyJobs } from '@/jobs/definitions/proxy'
import { viewRun } from '@/jobs/engine/view'
import type { DeadCount } from '@/models/dead-letter'
import type { MovingRun } from '@/models/overview'
import type { DayCount, Days } from '@/models/overview-history'
import type {
  FailureView,
  JobOutcomes,
  MovingView,
  NowView,
  OutcomesView,
  SourceView,
} from '@/replies/overview'
import type { ProxyEntry } from '@/replies/proxy'
import type { Language } from '@/utils/language'
import { groupsOf, sum } from './dead-groups'
import type { OverviewFacts } from './overview-facts'
import { spreadOf, timeLeft } from './overview-left'
import { chartsLink, deadLink, runLink, runsLink } from './overview-links'
import type { Asker } from './overview-needs'
import { jobName, jobOf, jobTitle, subjectOf } from './retryable'

function viewMoving(run: MovingRun, past: readonly number[], language: Language): MovingView {
  const { id, status, state, message, percent, done, total, elapsedMs, heardAgoMs, requestedBy, version } =
    run
  const stage = jobOf(run)?.stages.find(({ name }) => name === run.stage)
  const rows = run.read ?? done
  return {
    ...{
      id,
      job: jobName(run),
      title: jobTitle(run, language),
      subject: subjectOf(run),
      status,
      state,
      message,
      percent,
      done,
      total,
    },
    stage: stage?.titles[language] ?? run.stage,
    rowsPerSecond: rows && run.attemptMs > 0 ? Math.round((10_000 * rows) / run.attemptMs) / 10 : null,
    children: run.childrenTotal > 0 ? { total: run.childrenTotal, open: run.childrenOpen } : null,
    startedAt: run.startedAt.toISOString(),
    ...{
      elapsedMs,
      heardAgoMs,
      left: state === 'presumed_dead' ? null : timeLeft(past, elapsedMs),
      requestedBy,
      version,
      link: runLink(id),
    },
  }
}

/** How many runs stand where, and those under way that are shown. */
export function movingView({ standing, moving, past }: OverviewFacts, language: Language): NowView {
  const { running, waiting, due, later, oldestDueMs } = standing
  return {
    running: { count: running, link: runsLink({ status: ['running', 'presumed_dead'] }) },
    waiting: { count: waiting, link: runsLink({ status: ['waiting'] }) },
    due: { count: due, oldestMs: oldestDueMs, link: runsLink({ status: ['queued'] }) },
    later: { count: later, link: runsLink({ status: ['scheduled', 'rate_limited', 'retrying'] }) },
    runs: moving.map((run) => viewMoving(run, past.get(jobName(run)) ?? [], language)),
  }
}

/** Every source of data and every job with a target. */
export function sourceViews(facts: OverviewFacts, { role, language }: Asker): SourceView[] {
  const { heads, rows, targets, past } = facts
  const shown = (run: Parameters<typeof viewRun>[0] | null | undefined) =>
    run ? viewRun(run, language) : null
  return [...heads].map(([job, { latest, success }]) => {
    const [family = '', type = ''] = job.split('.')
    const isProxy = proxyJobs.some(({ name }) => name === job)
    const standing = rows.get(type)
    const at = standing?.at?.toISOString() ?? null
    const entry: ProxyEntry | null = isProxy
      ? {
          type,
          rows: standing?.rows ?? 0,
          latest: shown(latest),
          lastSuccess: shown(success),
          standing: standing?.runId ? { runId: standing.runId, at } : null,
        }
      : null
    const target = targets.find((one) => one.job === job)
    return {
      ...{ job, title: jobTitle({ family, type }, language), entry },
      freshAt: isProxy ? at : (target?.lastAt?.toISOString() ?? null),
      target: target
        ? { minutes: target.minutes, isLate: target.isLate, overdueMs: Math.max(0, target.overdueMs) }
        : null,
      usual: spreadOf(past.get(job) ?? []),
      mayStart: jobOf({ family, type })?.policy.roles.includes(role) ?? false,
      link: runsLink({ job }),
    }
  })
}

const SHOWN_CAUSES = 5

/** Failures nobody has dealt with, by cause, the most frequent first; null while they are being counted. */
export function failureView(counts: readonly DeadCount[] | null, language: Language): FailureView | null {
  if (!counts) return null
  const causes = groupsOf(counts, language)
  const groups = causes.slice(0, SHOWN_CAUSES).map(({ cause, title, count, newestAt, jobs }) => ({
    ...{ cause, title, count, newestAt },
    ...{ jobs: jobs.map((one) => one.title), link: deadLink({ cause }) },
  }))
  return { count: sum(counts), causes: causes.length, link: deadLink(), groups }
}

const STATES = {
  completed: ['completed'],
  dead: ['dead', 'handled'],
  cancelled: ['cancelled', 'cancelling'],
} as const
const STATUSES = ['completed', 'dead', 'cancelled'] as const

function countOf(counts: readonly DayCount[], status: DayCount['status']): number {
  return counts.reduce((sum, one) => sum + (one.status === status ? one.count : 0), 0)
}

/** One job over the days: how its runs of each day ended, and how long its last successes took. */
function jobDays(
  job: string,
  counts: readonly DayCount[],
  { days }: Days,
): Pick<JobOutcomes, 'totals' | 'cells'> {
  const [from, to] = [days[0], days.at(-1)]
  const totals = STATUSES.map((status) => ({
    ...{ status, count: countOf(counts, status) },
    link: runsLink({ job, status: STATES[status], from, to }),
  }))
  const cells = days.map((day) => {
    const own = counts.filter((one) => one.day === day)
    return {
      day,
      completed: countOf(own, 'completed'),
      dead: countOf(own, 'dead'),
      cancelled: countOf(own, 'cancelled'),
      link: runsLink({ job, from: day, to: day }),
    }
  })
  return { totals, cells }
}

/** How the runs of the last days ended, by job, the busiest first; null while they are being counted. The engine's own jobs are left out. */
export function dayViews({ days, past }: OverviewFacts, language: Language): OutcomesView | null {
  const found = days.value
  if (!found) return null
  const jobs = new Map<string, DayCount[]>()
  for (const one of found.counts)
    if (one.family !== 'system') jobs.set(jobName(one), [...(jobs.get(jobName(one)) ?? []), one])
  return {
    days: found.days,
    jobs: [...jobs]
      .sort(([name, one], [other, many]) => sum(many) - sum(one) || (name < other ? -1 : 1))
      .map(([job, counts]) => {
        const [family = '', type = ''] = job.split('.')
        const usual = spreadOf(past.get(job) ?? [])
        const title = jobTitle({ family, type }, language)
        return { job, title, usual, link: chartsLink(job), ...jobDays(job, counts, found) }
      }),
  }
}
