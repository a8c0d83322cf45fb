/** Schedules that a new installation begins with; from then on people change them on a page. */
import type { JobDefinition } from '../engine/define'
import { proxyJobs } from './proxy'
import { systemPrune } from './system-prune'

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
