/** What is due, taken by one process at a time, and what became of each tick. Only the database's clock decides. */
import { db, type Trx } from './db'
import { ACTIVE, type Rows } from './job-run'
import { type Schedule, type Tick, toSchedule } from './schedule'

const IS_DUE = 'enabled AND (next_at <= clock_timestamp() OR waiting_tick IS NOT NULL)'

/** Ids of schedules with something to do, the latest first; takes no lock. */
export async function dueSchedules(): Promise<string[]> {
  const due = await db().raw<Rows<{ id: string }>>(
    `SELECT id FROM schedules WHERE ${IS_DUE} ORDER BY next_at`,
  )
  return due.rows.map(({ id }) => id)
}

/**
 * Takes a schedule that is due, for the caller's transaction alone; null when another process has it or it is not
 * due any more. `now` is the database's time.
 */
export async function takeSchedule(trx: Trx, id: string): Promise<{ schedule: Schedule; now: Date } | null> {
  const taken = await trx.raw<Rows<{ now: Date }>>(
    `SELECT *, clock_timestamp() AS now FROM schedules WHERE id = ? AND ${IS_DUE} FOR UPDATE SKIP LOCKED`,
    [id],
  )
  const [row] = taken.rows
  if (!row) return null
  const { now, ...columns } = row
  return { schedule: toSchedule(columns), now }
}

/** Records what became of a tick. A tick that waited may still become something else; no other is written twice. */
export async function recordTick(trx: Trx, scheduleId: string, tick: Tick): Promise<void> {
  await trx.raw(
    `INSERT INTO schedule_ticks AS known (schedule_id, tick_at, outcome, run_id, detail)
     VALUES (:scheduleId, :tickAt, :outcome, :runId, :detail)
     ON CONFLICT (schedule_id, tick_at) DO UPDATE SET outcome = excluded.outcome, run_id = excluded.run_id,
       detail = excluded.detail, at = clock_timestamp() WHERE known.outcome = 'waiting'`,
    { ...tick, scheduleId, detail: JSON.stringify(tick.detail) },
  )
}

/** Whether something became of a tick already; one that waits is still open. */
export async function isTickDone(trx: Trx, scheduleId: string, tickAt: Date): Promise<boolean> {
  const found = await trx('schedule_ticks')
    .where({ schedule_id: scheduleId, tick_at: tickAt })
    .whereNot({ outcome: 'waiting' })
    .first('outcome')
  return found !== undefined
}

/** Sets the next tick. Not an edit: the version stays. */
export async function moveSchedule(
  trx: Trx,
  id: string,
  { nextAt, waitingTick }: Pick<Schedule, 'nextAt' | 'waitingTick'>,
): Promise<void> {
  await trx('schedules').where({ id }).update({ next_at: nextAt, waiting_tick: waitingTick })
}

/** Active runs that this schedule started, and the one that holds a unique key. */
export async function runsInTheWay(
  trx: Trx,
  scheduleId: string,
  uniqueKey: string | null,
): Promise<{ id: string; uniqueKey: string | null }[]> {
  const active = `status IN (${ACTIVE})`
  const found = await trx.raw<Rows<{ id: string; uniqueKey: string | null }>>(
    `SELECT id, unique_key AS "uniqueKey" FROM job_runs WHERE schedule_id = :scheduleId AND ${active}
     UNION SELECT id, unique_key FROM job_runs WHERE unique_key = :uniqueKey AND ${active}`,
    { scheduleId, uniqueKey },
  )
  return found.rows
}
