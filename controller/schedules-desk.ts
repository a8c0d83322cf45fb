/** What the routes of the schedules call. */
import { randomBytes } from 'node:crypto'
import { definitions } from '@/jobs/definitions'
import { MISSED, OVERLAPS } from '@/jobs/definitions/schedules'
import { checkTiming, nextTick } from '@/jobs/engine/cron'
import type { JobDefinition, Role } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { recordAct } from '@/models/audit'
import { databaseNow } from '@/models/db'
import {
  changeSchedule,
  deleteSchedule,
  findSchedule,
  insertSchedule,
  type Schedule,
  type ScheduleFields,
} from '@/models/schedule'
import type { ScheduleView } from '@/replies/schedules'
import { AppError } from '@/utils/errors'
import type { Language } from '@/utils/language'
import { isStartedByName, payloadFlaws } from './retryable'
import { previewTiming, showSchedules } from './schedule-views'

export { MISSED, OVERLAPS, previewTiming, showSchedules }

/** Jobs that somebody may start by their name can be started by a schedule too. */
export const schedulable = definitions.filter(isStartedByName)

/** @throws AppError schedule_job, or schedule_payload naming the field. */
function checkedPayload(name: string, payload: unknown, language: Language): JobDefinition {
  const job = schedulable.find((known) => known.name === name)
  if (!job) throw new AppError('schedule_job', { job: name }, { name: 'job' })
  const [flaw] = payloadFlaws(job, payload, language)
  if (!flaw) return job
  const { path: field, message: reason } = flaw
  throw new AppError('schedule_payload', { field, reason }, { name: 'payload', field })
}

/** Fields as they are stored, and when the schedule is next due. @throws AppError as its checks. */
async function checkedFields<Fields extends ScheduleFields>(job: string, fields: Fields, language: Language) {
  checkedPayload(job, fields.payload, language)
  const now = await databaseNow()
  const timing = checkTiming(fields, now)
  return { ...fields, ...timing, nextAt: fields.enabled ? nextTick(timing, now) : null }
}

/** Readable in addresses and commands: `pembersihan-riwayat-3f2a1c`. */
function newId(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ['schedule']
  return `${words.join('-').slice(0, 40)}-${randomBytes(3).toString('hex')}`
}

/** @throws AppError schedule_job, schedule_payload, and those of the expression: nothing is stored. */
export async function createSchedule(
  wanted: ScheduleFields & { job: string },
  actor: string,
  language: Language,
): Promise<ScheduleView> {
  const id = newId(wanted.title)
  const fields = await checkedFields(wanted.job, wanted, language)
  await insertSchedule({ ...fields, id, declared: false, createdBy: actor })
  await recordAct({
    action: 'schedule.create',
    object: { kind: 'schedule', id },
    after: { job: wanted.job, ...planOf(fields) },
  })
  return shown(id, language)
}

/** What is absent stays; without a version, the change is made to whatever stands now. */
export type ScheduleChange = { [Name in keyof ScheduleFields]?: ScheduleFields[Name] | undefined } & {
  version?: number
}

/**
 * Changes what is given, if the schedule still has this version.
 * @throws AppError schedule_unknown, schedule_changed (409), and as `createSchedule`: nothing is stored.
 */
export async function editSchedule(
  id: string,
  { version, ...wanted }: ScheduleChange,
  asker: { name: string; language: Language },
): Promise<ScheduleView> {
  const known = await knownSchedule(id)
  const wish = merged(known, wanted)
  const { enabled } = wish
  // Switching off must work for one that has become impossible, too.
  const fields = enabled
    ? await checkedFields(known.job, wish, asker.language)
    : { ...(await checkedWhenNew(known, wish, asker.language)), nextAt: null }
  const isSameTiming = known.enabled && fields.cron === known.cron && fields.timeZone === known.timeZone
  const change = {
    ...fields,
    nextAt: isSameTiming && enabled ? known.nextAt : fields.nextAt,
    updatedBy: asker.name,
  }
  const isChanged = await changeSchedule({ id, version: version ?? known.version }, change)
  if (!isChanged) {
    const { updatedBy } = await knownSchedule(id)
    throw new AppError('schedule_changed', { who: updatedBy })
  }
  const act = { action: 'schedule.change', object: { kind: 'schedule', id } }
  await recordAct({ ...act, before: planOf(known), after: planOf(fields) })
  return shown(id, asker.language)
}

/** What of a schedule people decide. */
function planOf({
  title,
  payload,
  cron,
  timeZone,
  enabled,
  overlap,
  missed,
}: ScheduleFields): ScheduleFields {
  return { title, payload, cron, timeZone, enabled, overlap, missed }
}

function merged(known: Schedule, wanted: ScheduleChange): ScheduleFields {
  return {
    title: wanted.title ?? known.title,
    payload: wanted.payload ?? known.payload,
    cron: wanted.cron ?? known.cron,
    timeZone: wanted.timeZone ?? known.timeZone,
    enabled: wanted.enabled ?? known.enabled,
    overlap: wanted.overlap ?? known.overlap,
    missed: wanted.missed ?? known.missed,
  }
}

async function checkedWhenNew(
  known: Schedule,
  wish: ScheduleFields,
  language: Language,
): Promise<ScheduleFields> {
  if (JSON.stringify(wish.payload) !== JSON.stringify(known.payload))
    checkedPayload(known.job, wish.payload, language)
  if (wish.cron === known.cron && wish.timeZone === known.timeZone) return wish
  return { ...wish, ...checkTiming(wish, await databaseNow()) }
}

/** @throws AppError schedule_unknown. */
export async function removeSchedule(id: string, actor: string): Promise<void> {
  const known = await knownSchedule(id)
  await deleteSchedule(id, actor)
  await recordAct({ action: 'schedule.delete', object: { kind: 'schedule', id }, before: planOf(known) })
}

/**
 * Starts a schedule's run at once, whether it is switched on or not; who may start its job may do so.
 * @throws AppError schedule_unknown, schedule_job, schedule_payload, forbidden, or already_active.
 */
export async function runScheduleNow(
  id: string,
  asker: { name: string; role: Role },
  language: Language,
): Promise<RunView> {
  const schedule = await knownSchedule(id)
  const job = checkedPayload(schedule.job, schedule.payload, language)
  const { roles } = job.policy
  if (!roles.includes(asker.role))
    throw new AppError('forbidden', { role: asker.role, needed: roles.join(', ') })
  const { payload } = schedule
  const act = { action: 'schedule.run', object: { kind: 'schedule', id } }
  const { run, created } = await startRun(job, { payload, requestedBy: asker.name, scheduleId: id, act })
  if (!created) throw new AppError('already_active', { id: run.id }, { jobId: run.id })
  return viewRun(run, language)
}

async function knownSchedule(id: string): Promise<Schedule> {
  const schedule = await findSchedule(id)
  if (!schedule) throw new AppError('schedule_unknown', { id })
  return schedule
}

async function shown(id: string, language: Language): Promise<ScheduleView> {
  const found = (await showSchedules(language)).find((one) => one.id === id)
  if (!found) throw new AppError('schedule_unknown', { id })
  return found
}
