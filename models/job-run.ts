/** Runs: the record of what was asked, how far it is and how it ended. */
import { ACTIVE_STATUSES, FINAL_STATUSES, type RunState, type RunStatus } from '@/jobs/engine/states'
import type { MessageParams } from '@/utils/errors'
import { type Db, db, Table, type Trx } from './db'
import { RUN_STATE } from './run-state'

/** An error as a run records it: `code` and `params` name a text in `locales/`, `message` is the fallback. */
export interface StoredError {
  code: string
  message: string
  params?: MessageParams
}

export type Counts = Partial<Record<'read' | 'written' | 'skipped' | 'failed', number>>

export class JobRun extends Table {
  static override tableName = 'job_runs'
  declare id: string
  declare family: string
  declare type: string
  /** Runs of one lane take no more places than the job allows; empty when the job has no lanes. */
  declare lane: string
  /** 1 high, 2 normal, 3 low. */
  declare priority: number
  declare payload: unknown
  declare uniqueKey: string | null
  declare status: RunStatus
  declare runAt: Date
  /** What a person must do before the run goes on; null when nothing. */
  declare blockedOn: string | null
  declare attempt: number
  declare attemptStartedAt: Date | null
  declare failures: number
  declare maxAttempts: number
  declare leaseUntil: Date | null
  declare worker: string | null
  declare stage: string | null
  declare percent: number
  /** When each stage of the last attempt began, as ISO 8601. */
  declare stageLog: { stage: string; at: string }[]
  declare message: string | null
  declare done: number | null
  declare total: number | null
  declare counts: Counts
  declare cursor: unknown
  declare result: Record<string, unknown> | null
  declare error: StoredError | null
  /** Of a dead run: why it died, without what differs from run to run. */
  declare cause: string | null
  declare requestedBy: string
  declare parentId: string | null
  declare childKey: string | null
  declare childrenTotal: number
  /** Children whose end was not counted yet. */
  declare childrenOpen: number
  /** Children that ended dead or cancelled. */
  declare childrenFailed: number
  /** A waiting run goes on with its work when so few children are open; null: it only closes. */
  declare wakeAtOpen: number | null
  /** Why a dead run needs nobody any more. */
  declare resolution: 'healed' | 'discarded' | null
  declare resolvedAt: Date | null
  declare resolvedBy: string | null
  /** Asked twice with one key, one run was started. */
  declare idempotencyKey: string | null
  declare scheduleId: string | null
  declare requestId: string | null
  declare createdAt: Date
  declare startedAt: Date | null
  declare finishedAt: Date | null
  declare updatedAt: Date
  /** Cleaned away from lists; the run still answers for its id. */
  declare hiddenAt: Date | null
  declare version: number
  /** Only of a row that was read by `runsWithState`. */
  declare state?: RunState
}

/** All columns, said one by one: a statement that is prepared outlives a migration that adds one. */
export const RUN_COLUMNS = `id, family, type, payload, unique_key, status, run_at, attempt, failures, max_attempts, lease_until, worker,
  stage, percent, message, done, total, counts, cursor, result, error, requested_by, created_at, started_at,
  finished_at, updated_at, version, blocked_on, hidden_at, lane, priority, attempt_started_at, parent_id,
  child_key, children_total, children_open, children_failed, wake_at_open, counted, resolution, resolved_at,
  resolved_by, idempotency_key, schedule_id, request_id, cause, stage_log`

/** What a raw query answers. */
export interface Rows<Row> {
  rows: Row[]
}

const propertyNames = new Map<string, string>()

/** snake_case to camelCase, as objection maps columns; remembered, because a worker asks for each column of each run. */
function propertyName(column: string): string {
  let name = propertyNames.get(column)
  if (name === undefined) {
    name = column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    propertyNames.set(column, name)
  }
  return name
}

/** objection's own way copies each row three times; a worker reads two rows for every run. */
function fromRow<Run = JobRun>(row: Readonly<Record<string, unknown>>): Run {
  const run: Record<string, unknown> = {}
  for (const column in row) run[propertyName(column)] = row[column]
  return run as Run
}

export function toRun(row: object | undefined): JobRun | null {
  return row ? fromRow(row as Record<string, unknown>) : null
}

/** Rows of all columns, or of those that `Run` picks. */
export function toRuns<Run = JobRun>({ rows }: Rows<object>): Run[] {
  return rows.map((row) => fromRow<Run>(row as Record<string, unknown>))
}

/** Statuses as a list for SQL's IN. */
export const sqlList = (statuses: readonly RunStatus[]) => statuses.map((status) => `'${status}'`).join(', ')
export const ACTIVE = sqlList(ACTIVE_STATUSES)
export const FINAL = sqlList(FINAL_STATUSES)

/** Lets only one transaction at a time go on with this unique key. */
export async function lockKey(trx: Trx, uniqueKey: string): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 1))', [uniqueKey])
}

/** Runs to be shown: with their state at this moment. */
export function runsWithState(trx: Db | Trx = db()) {
  return JobRun.query(trx).select('job_runs.*', trx.raw(`${RUN_STATE} AS state`))
}

export async function findRun(id: string, trx: Db | Trx = db()): Promise<JobRun | null> {
  return (await runsWithState(trx).findById(id)) ?? null
}

/** The run that is queued, running or waiting under this key. */
export async function activeRun(uniqueKey: string, trx: Db | Trx = db()): Promise<JobRun | null> {
  const found = await JobRun.query(trx)
    .where({ unique_key: uniqueKey })
    .whereIn('status', [...ACTIVE_STATUSES])
    .first()
  return found ?? null
}

/** The order of lists of runs. */
export const NEWEST_FIRST = [
  { column: 'created_at', order: 'desc' },
  { column: 'id', order: 'desc' },
] as const

/** The newest run of a job; the newest that completed, or the newest that was not cleaned away, when so asked. */
export async function latestRun(
  job: { family: string; type: string },
  only: { completed?: true; listed?: true } = {},
): Promise<JobRun | null> {
  const query = runsWithState().where({ family: job.family, type: job.type })
  if (only.completed) query.where({ status: 'completed' })
  if (only.listed) query.whereNull('hidden_at')
  return (await query.orderBy([...NEWEST_FIRST]).first()) ?? null
}

/** The newest completed run under a unique key, of whatever job. */
export async function latestCompletedOfKey(uniqueKey: string): Promise<JobRun | null> {
  const query = JobRun.query(db()).where({ unique_key: uniqueKey, status: 'completed' })
  return (await query.orderBy([...NEWEST_FIRST]).first()) ?? null
}
