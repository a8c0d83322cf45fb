/** Schedules as pages and scripts see them, in the reader's language. */
import { definitions } from '@/jobs/definitions'
import { checkTiming, nextTicks, type Timing } from '@/jobs/engine/cron'
import { databaseNow } from '@/models/db'
import { type LastTick, listSchedules, type Schedule } from '@/models/schedule'
import type { ScheduleView, TickView, TimingPreview } from '@/replies/schedules'
import { cronWords } from '@/utils/cron-words'
import { AppError, type ErrorCode } from '@/utils/errors'
import { errorText, type Language } from '@/utils/language'
import { payloadFlaws } from './retryable'

const SHOWN_TICKS = 5
const LATE_AFTER_MS = 60_000

export async function showSchedules(language: Language): Promise<ScheduleView[]> {
  const [now, listed] = await Promise.all([databaseNow(), listSchedules()])
  return listed.map(({ schedule, lastTick }) => view(schedule, lastTick, { now, language }))
}

function view(
  schedule: Schedule,
  lastTick: LastTick | null,
  { now, language }: { now: Date; language: Language },
): ScheduleView {
  const { id, title, job, payload, cron, timeZone, enabled, overlap, missed, nextAt } = schedule
  const definition = definitions.find(({ name }) => name === job)
  return {
    id,
    title,
    job,
    jobTitle: definition?.titles[language] ?? job,
    payload,
    cron,
    description: cronWords(cron, language),
    timeZone,
    enabled,
    overlap,
    missed,
    next: enabled && nextAt ? upcoming(schedule, now) : [],
    isLate: nextAt !== null && now.getTime() - nextAt.getTime() > LATE_AFTER_MS,
    lastTick: lastTick && viewTick(lastTick, schedule, language),
    roles: definition?.policy.roles ?? [],
    updatedBy: schedule.updatedBy,
    updatedAt: schedule.updatedAt.toISOString(),
    version: schedule.version,
  }
}

function viewTick(
  { tickAt, outcome, runId, runStatus, detail }: LastTick,
  schedule: Schedule,
  language: Language,
): TickView {
  const { code, ...params } = detail as { code?: ErrorCode } & Record<string, string>
  const told = code === 'schedule_payload' ? { ...params, ...flawNow(schedule, language) } : params
  const reason = code ? errorText(language, new AppError(code, told)) : null
  return { at: tickAt.toISOString(), outcome, runId, runStatus, reason }
}

/** The engine records a flaw in the schema's own words; as long as it is still there, it is told in the reader's. */
function flawNow({ job, payload }: Schedule, language: Language): { field?: string; reason?: string } {
  const definition = definitions.find(({ name }) => name === job)
  const [flaw] = definition ? payloadFlaws(definition, payload, language) : []
  return flaw ? { field: flaw.path, reason: flaw.message } : {}
}

const upcoming = (timing: Timing, now: Date) =>
  nextTicks(timing, now, SHOWN_TICKS).map((tick) => tick.toISOString())

/** What an expression would mean. @throws AppError as `checkTiming`. */
export async function previewTiming(timing: Timing, language: Language): Promise<TimingPreview> {
  const now = await databaseNow()
  const checked = checkTiming(timing, now)
  return { description: cronWords(checked.cron, language), next: upcoming(checked, now) }
}
