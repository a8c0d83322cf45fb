/** What the route of charts calls: how jobs went day by day, and how full the queues were. */
import { LRUCache } from 'lru-cache'
import { PERIODS } from '@/jobs/definitions/charts'
import { type DayFigures, figuresByDay } from '@/models/overview-history'
import { queuePoints } from '@/models/queue-sample'
import type { ChartsReply, JobFigures, Period } from '@/replies/charts'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import type { Language } from '@/utils/language'
import { listJobs } from './jobs-desk'
import { jobNames } from './operations-facts'
import { runsLink } from './overview-links'
import { type Kept, keptFigure } from './overview-shared'
import { jobName, jobTitle } from './retryable'

const MINUTE_MS = 60_000
/** The stretches that queues are told in, by the days that a chart shows. */
const STEPS_MS: Readonly<Record<Period, number>> = {
  '1': 10 * MINUTE_MS,
  '7': 60 * MINUTE_MS,
  '14': 120 * MINUTE_MS,
  '30': 360 * MINUTE_MS,
  '90': 1_440 * MINUTE_MS,
}

export { PERIODS }

async function figures(period: Period, job: string | null) {
  const days = Number(period)
  const [history, queue] = await Promise.all([
    figuresByDay(days, job),
    queuePoints({ days, stepMs: STEPS_MS[period] }, job),
  ])
  return { ...history, queue }
}

type Figures = Awaited<ReturnType<typeof figures>>

/** Dear with very many runs: found anew at most once a minute for each choice, whoever looks. */
const KEPT = { maxAgeMs: MINUTE_MS, waitMs: 25_000, restFactor: 10 }
const kept = new LRUCache<string, (mark: string) => Promise<Kept<Figures>>>({ max: 200 })

async function keptFigures(period: Period, job: string | null): Promise<Figures> {
  const key = `${period} ${job ?? ''}`
  const known = kept.get(key) ?? keptFigure(KEPT, () => figures(period, job))
  kept.set(key, known)
  const { value } = await known('')
  if (!value) throw new AppError('unavailable', { what: 'PostgreSQL' })
  return value
}

const size = ({ completed, dead, cancelled }: DayFigures) => completed + dead + cancelled

/** A job's days in order; a day on which nothing ended is not among them. */
function jobFigures(job: string, own: readonly DayFigures[], language: Language): JobFigures {
  const [family = '', type = ''] = job.split('.')
  return {
    ...{
      job,
      title: jobTitle({ family, type }, language),
      runs: own.reduce((sum, one) => sum + size(one), 0),
    },
    points: own.map(({ family: _family, type: _type, ...point }) => ({
      ...point,
      link: runsLink({ job, from: point.day, to: point.day }),
    })),
  }
}

/**
 * Figures of one job (`family.type`) or of all, the busiest first.
 * @throws AppError unknown_type, or unavailable when they could not be found in time.
 */
export async function showCharts(
  { period, job }: { period: Period; job: string | null },
  language: Language,
): Promise<Sent<ChartsReply>> {
  if (job !== null && !jobNames.includes(job))
    throw new AppError('unknown_type', {
      type: job,
      known: listJobs(language)
        .map((one) => one.job)
        .join(', '),
    })
  const found = await keptFigures(period, job)
  const jobs = new Map<string, DayFigures[]>()
  for (const one of found.figures) jobs.set(jobName(one), [...(jobs.get(jobName(one)) ?? []), one])
  return {
    success: true,
    days: found.days,
    jobs: [...jobs]
      .map(([name, own]) => jobFigures(name, own, language))
      .sort((one, other) => other.runs - one.runs || (one.job < other.job ? -1 : 1)),
    queue: {
      stepMs: STEPS_MS[period],
      points: found.queue.map(({ at, ...point }) => ({ ...point, at: at.toISOString() })),
    },
  }
}
