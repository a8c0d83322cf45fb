/** What a schedule may be told, and the schedules that a new installation begins with; people change them on a page. */
import type { JobDefinition } from '../engine/define'
import { proxyJobs } from './proxy'
import { systemPrune } from './system-prune'

/** What a tick does while the run before it is still active. */
export const OVERLAPS = ['skip', 'queue', 'replace'] as const

/** What becomes of ticks that nobody was there for. */
export const MISSED = ['skip', 'once', 'all'] as const

const WIB = 'Asia/Jakarta'

const daily = (job: Pick<JobDefinition, 'name' | 'titles'>, cron: string) => ({
  id: job.name.replaceAll(/[._]/g, '-'),
  title: job.titles.id,
  job: job.name,
  payload: {},
  cron,
  timeZone: WIB,
  overlap: 'skip' as const,
  missed: 'once' as const,
})

/** The nightly syncs are examples, switched off: whether the upstream may be asked at night is the office's to say. */
export const defaultSchedules = [
  { ...daily(systemPrune, '15 2 * * *'), enabled: true },
  ...proxyJobs.map((job, index) => ({ ...daily(job, `${index * 10} 4 * * *`), enabled: false })),
]
