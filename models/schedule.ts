/** Schedules as people keep them. Times come from the database's clock, never from a process's. */
import type { RunStatus } from '@/jobs/engine/states'
import type { Missed, Overlap, TickOutcome } from '@/replies/schedules'
import { type Db, db, Table, type Trx } from './db'
import type { Rows } from './job-run'

export class Schedule extends Table {
  static override tableName = 'schedules'
  declare id: string
  declare title: string
  /** `family.type`. */
  declare job: string
  declare payload: unknown
  declare cron: string
  /** An IANA name. */
  declare timeZone: string
  declare enabled: boolean
  declare overlap: Overlap
  declare missed: Missed
  /** Null while it is switched off. */
  declare nextAt: Date | null
  /** A tick that waits for the end of the run that stands in its way. */
  declare waitingTick: Date | null
  /** Made by a default of the code. */
  declare declared: boolean
  declare deletedAt: Date | null
  declare createdBy: string
  declare createdAt: Date
  declare updatedBy: string
  declare updatedAt: Date
  declare version: number
}

/** What people set of a schedule. */
export type ScheduleFields = Pick<
  Schedule,
  'title' | 'payload' | 'cron' | 'timeZone' | 'enabled' | 'overlap' | 'missed'
>

export type NewSchedule = ScheduleFields & Pick<Schedule, 'id' | 'job' | 'declared' | 'nextAt' | 'createdBy'>

export interface Tick {
  tickAt: Date
  outcome: TickOutcome
  runId: string | null
  /** Why it did not start, or which run stood in its way. */
  detail: Readonly<Record<string, unknown>>
}

/** A tick and what became of its run. */
export interface LastTick extends Tick {
  runStatus: RunStatus | null
}

export const toSchedule = (row: object) => Schedule.fromDatabaseJson(row)

/** Schedules that were not deleted, by title, each with its last tick. */
export async function listSchedules(): Promise<{ schedule: Schedule; lastTick: LastTick | null }[]> {
  const listed = await db().raw<Rows<{ last_tick: (Omit<LastTick, 'tickAt'> & { tickAt: string }) | null }>>(
    `SELECT s.*, (
       SELECT json_build_object('tickAt', t.tick_at, 'outcome', t.outcome, 'runId', t.run_id, 'detail', t.detail,
         'runStatus', r.status)
       FROM schedule_ticks t LEFT JOIN job_runs r ON r.id = t.run_id
       WHERE t.schedule_id = s.id ORDER BY t.tick_at DESC LIMIT 1
     ) AS last_tick FROM schedules s WHERE deleted_at IS NULL ORDER BY title, id`,
  )
  return listed.rows.map(({ last_tick: tick, ...row }) => ({
    schedule: toSchedule(row),
    lastTick: tick && { ...tick, tickAt: new Date(tick.tickAt) },
  }))
}

/** Null when there is none, or it was deleted. */
export async function findSchedule(id: string, trx: Db | Trx = db()): Promise<Schedule | null> {
  const row = await trx('schedules').where({ id, deleted_at: null }).first<object | undefined>()
  return row ? toSchedule(row) : null
}

const columnsOf = ({ timeZone, payload, ...rest }: ScheduleFields) => ({
  ...rest,
  time_zone: timeZone,
  payload: JSON.stringify(payload),
})

/** Adds a schedule; false when its id is taken, by a deleted one too. */
export async function insertSchedule(schedule: NewSchedule): Promise<boolean> {
  const { id, job, declared, nextAt, createdBy, ...fields } = schedule
  const inserted = await db()('schedules')
    .insert({
      ...columnsOf(fields),
      id,
      job,
      declared,
      next_at: nextAt,
      created_by: createdBy,
      updated_by: createdBy,
    })
    .onConflict('id')
    .ignore()
    .returning('id')
  return inserted.length === 1
}

/** Changes a schedule when it still has this version; false when somebody else was faster. */
export async function changeSchedule(
  known: Pick<Schedule, 'id' | 'version'>,
  fields: ScheduleFields & Pick<Schedule, 'nextAt' | 'updatedBy'>,
): Promise<boolean> {
  const { nextAt, updatedBy, ...set } = fields
  return db().transaction(async (trx) => {
    const changed = await trx('schedules')
      .where({ id: known.id, version: known.version, deleted_at: null })
      .update({
        ...columnsOf(set),
        next_at: nextAt,
        ...(fields.enabled ? {} : { waiting_tick: null }),
        updated_by: updatedBy,
        updated_at: trx.raw('clock_timestamp()'),
        version: trx.raw('version + 1'),
      })
    if (changed === 1 && !fields.enabled) await giveUpWaiting(trx, known.id)
    return changed === 1
  })
}

async function giveUpWaiting(trx: Trx, scheduleId: string): Promise<void> {
  await trx('schedule_ticks')
    .where({ schedule_id: scheduleId, outcome: 'waiting' })
    .update({ outcome: 'missed', at: trx.raw('clock_timestamp()') })
}

/** Deletes a schedule with its ticks; one that the code declares leaves a mark, so that no deploy brings it back. */
export async function deleteSchedule(id: string, actor: string): Promise<boolean> {
  return db().transaction(async (trx) => {
    const marked = await trx('schedules')
      .where({ id, declared: true, deleted_at: null })
      .update({
        enabled: false,
        next_at: null,
        waiting_tick: null,
        deleted_at: trx.raw('clock_timestamp()'),
        updated_by: actor,
        updated_at: trx.raw('clock_timestamp()'),
        version: trx.raw('version + 1'),
      })
    if (marked === 1) return true
    return (await trx('schedules').where({ id, declared: false }).delete()) === 1
  })
}
