/** Starts what schedules ask for: any number of processes may turn at once, and each tick starts at most one run. */
import { databaseNow, inTransaction, type Trx } from '@/models/db'
import { type JobRun, lockKey } from '@/models/job-run'
import { insertSchedule, type NewSchedule, type Schedule, type Tick } from '@/models/schedule'
import {
  dueSchedules,
  isTickDone,
  moveSchedule,
  recordTick,
  runsInTheWay,
  takeSchedule,
} from '@/models/schedule-tick'
import { AppError, plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { checkTiming, nextTick, ticksUntil } from './cron'
import type { JobDefinition } from './define'
import { hint } from './hints'
import { cancel, startRun } from './start'

/** A tick seen later than this was missed: no worker was there. */
const MISSED_AFTER_MS = 60_000

/** So many missed ticks are made up for at most; also how far they are counted. */
const MOST_MISSED = 100

export const scheduleActor = (schedule: Pick<Schedule, 'title'>) => `schedule:${schedule.title}`

/** One turn over a schedule: what its transaction needs, and runs that others should hear of after the commit. */
interface Turn {
  trx: Trx
  schedule: Schedule
  definitions: readonly JobDefinition[]
  touched: JobRun[]
}

type Outcome = Omit<Tick, 'tickAt'>

/**
 * Starts what is due now; returns how many schedules had something to do. A schedule that fails leaves the others alone
 * and is tried again with the next turn.
 */
export async function tickSchedules(definitions: readonly JobDefinition[]): Promise<number> {
  let handled = 0
  for (const id of await dueSchedules()) {
    try {
      if (await turn(id, definitions)) handled++
    } catch (error) {
      log.error({ schedule: id, error: plainMessage(error) }, 'a schedule could not be followed')
    }
  }
  return handled
}

async function turn(id: string, definitions: readonly JobDefinition[]): Promise<boolean> {
  const touched: JobRun[] = []
  const isDone = await inTransaction(async (trx) => {
    const taken = await takeSchedule(trx, id)
    if (!taken) return false
    await follow({ trx, schedule: taken.schedule, definitions, touched }, taken.now)
    return true
  })
  for (const run of touched) hint(run)
  return isDone
}

async function follow(one: Turn, now: Date): Promise<void> {
  const { trx, schedule } = one
  let waitingTick = schedule.waitingTick
  const perform = async (tickAt: Date) => {
    const outcome = await begin(one, waitingTick !== null && waitingTick < tickAt)
    await recordTick(trx, schedule.id, { tickAt, ...outcome })
    if (outcome.outcome === 'waiting') waitingTick = tickAt
    else if (waitingTick?.getTime() === tickAt.getTime()) waitingTick = null
  }
  if (waitingTick) await perform(waitingTick)
  if (!schedule.nextAt || schedule.nextAt > now)
    return moveSchedule(trx, schedule.id, { ...schedule, waitingTick })
  try {
    const { start, missed } = plan(schedule, schedule.nextAt, now)
    if (missed) await recordTick(trx, schedule.id, missed)
    for (const tickAt of start) if (!(await isTickDone(trx, schedule.id, tickAt))) await perform(tickAt)
    await moveSchedule(trx, schedule.id, { nextAt: nextTick(schedule, now), waitingTick })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    // An expression that was accepted once and is no more: nothing can be due until a person has mended it.
    const detail = { code: error.code, ...error.params }
    await recordTick(trx, schedule.id, { tickAt: schedule.nextAt, outcome: 'refused', runId: null, detail })
    await moveSchedule(trx, schedule.id, { nextAt: null, waitingTick })
  }
}

/** Which ticks start, and the one row that stands for those that do not. */
function plan(schedule: Schedule, first: Date, now: Date): { start: Date[]; missed: Tick | null } {
  const { ticks, hasMore } = ticksUntil(schedule, { first, now }, MOST_MISSED)
  const isLate = (tick: Date) => now.getTime() - tick.getTime() > MISSED_AFTER_MS
  const late = ticks.filter(isLate)
  const start = ticks.filter((tick) => !isLate(tick))
  if (schedule.missed === 'all') start.unshift(...late.splice(0))
  // One start stands for all that were missed; a tick that is just due is as good.
  if (schedule.missed === 'once' && start.length === 0) start.push(...late.splice(-1))
  const tickAt = late.at(-1) ?? (hasMore ? first : undefined)
  const detail = { count: late.length, hasMore, from: first.toISOString() }
  return { start, missed: tickAt ? { tickAt, outcome: 'missed', runId: null, detail } : null }
}

const inTheWay = (id: string): Outcome => ({ outcome: 'overlapped', runId: null, detail: { runId: id } })

/** Starts the run of one tick, or says why not. */
async function begin(one: Turn, isOtherWaiting: boolean): Promise<Outcome> {
  const { trx, schedule, touched } = one
  const asked = understand(one)
  if ('outcome' in asked) return asked
  const { job, payload, uniqueKey } = asked
  if (uniqueKey) await lockKey(trx, uniqueKey)
  const others = await runsInTheWay(trx, schedule.id, uniqueKey)
  const [other] = others
  if (other && schedule.overlap === 'skip') return inTheWay(other.id)
  const holder = others.find((run) => uniqueKey !== null && run.uniqueKey === uniqueKey)
  if (holder && schedule.overlap === 'queue')
    return isOtherWaiting
      ? inTheWay(holder.id)
      : { outcome: 'waiting', runId: null, detail: { runId: holder.id } }
  const requestedBy = scheduleActor(schedule)
  if (schedule.overlap === 'replace')
    for (const { id } of others) {
      const cancelled = await cancel(id, requestedBy, trx)
      if (cancelled) touched.push(cancelled)
    }
  const { run, created } = await startRun(job, { payload, requestedBy, trx, scheduleId: schedule.id })
  if (!created) return inTheWay(run.id)
  touched.push(run)
  const detail = other && schedule.overlap === 'replace' ? { replaced: others.map(({ id }) => id) } : {}
  return { outcome: 'started', runId: run.id, detail }
}

/** The job and its payload as it would start, or the tick refused with the reason. */
function understand({
  schedule,
  definitions,
}: Turn): { job: JobDefinition; payload: unknown; uniqueKey: string | null } | Outcome {
  const refused = (detail: Tick['detail']): Outcome => ({ outcome: 'refused', runId: null, detail })
  const job = definitions.find(({ name }) => name === schedule.job)
  if (!job) return refused({ code: 'schedule_job', job: schedule.job })
  const parsed = job.payload.safeParse(schedule.payload)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return refused({
      code: 'schedule_payload',
      field: issue?.path.join('.') ?? '',
      reason: issue?.message ?? '',
    })
  }
  return { job, payload: schedule.payload, uniqueKey: job.uniqueKey?.(parsed.data) ?? null }
}

/** A schedule that the code proposes. */
export type DeclaredSchedule = Omit<NewSchedule, 'declared' | 'nextAt' | 'createdBy'>

/**
 * Adds the schedules that the code proposes and that never were there; one that people changed or deleted stays as
 * they left it. Returns how many were added.
 * @throws Error when a proposal cannot work: of an unknown job, with another payload than its own, or never due.
 */
export async function declareSchedules(
  definitions: readonly JobDefinition[],
  proposals: readonly DeclaredSchedule[],
): Promise<number> {
  const now = await databaseNow()
  let added = 0
  for (const proposal of proposals) {
    const job = definitions.find(({ name }) => name === proposal.job)
    if (!job) throw new Error(`the schedule ${proposal.id} is of an unknown job: ${proposal.job}`)
    job.payload.parse(proposal.payload)
    const timing = checkTiming(proposal, now)
    const nextAt = proposal.enabled ? nextTick(timing, now) : null
    const schedule = { ...proposal, ...timing, declared: true, nextAt, createdBy: 'system:schedules' }
    if (await insertSchedule(schedule)) added++
  }
  return added
}
