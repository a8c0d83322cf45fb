/** Starting, cancelling and reopening runs: what a button, a script and the CLI all do. */
import { randomBytes } from 'node:crypto'
import { recordAct } from '@/models/audit'
import { type Canceller, cancelRun } from '@/models/cancel'
import { type Db, db, inTransaction, type Trx } from '@/models/db'
import { activeRun, type JobRun } from '@/models/job-run'
import { insertRun, insertRuns, type NewRun } from '@/models/new-run'
import { discardRun, KeyIsActive, reopenRun } from '@/models/reopen'
import { AppError } from '@/utils/errors'
import { type Act, currentRequest, currentRequestId } from '@/utils/request-context'
import { type JobDefinition, PRIORITIES, type Priority } from './define'
import { hint } from './hints'

/** Readable, and sortable by time: `proxy-pangkat-20261122T031500123-9f3a1c`. */
export function newRunId(job: Pick<JobDefinition, 'family' | 'type'>, randomBytesCount = 3): string {
  const time = new Date().toISOString().replace(/[-:.Z]/g, '')
  return `${job.family}-${job.type}-${time}-${randomBytes(randomBytesCount).toString('hex')}`
}

export interface StartOptions {
  /** Who asks, in words: an e-mail address, `token:name`, `cli:user`. */
  requestedBy: string
  /** Instead of the definition's. */
  priority?: Priority
  /** Not before this time; now when absent. */
  runAt?: Date
  /** Added to it, in milliseconds by the database's clock. */
  delayMs?: number
  scheduleId?: string
}

export interface StartOneOptions extends StartOptions {
  payload: unknown
  /** The transaction that the run belongs to; its own when absent. */
  trx?: Trx
  /** Asked twice with one key, the first run is the answer, whatever became of it. */
  idempotencyKey?: string
  /** What the audit says of it, where it is more than a start. */
  act?: Partial<Act>
}

const priorityNumber = (priority: Priority): number => PRIORITIES.indexOf(priority) + 1

/** Of runs that are inserted many at a time, so that no two of one millisecond get the same id. */
export const BULK_ID_BYTES = 6

/** A run of this job as it is inserted. @throws z.ZodError when the payload does not match the job's schema. */
export function newRun<Payload>(
  job: JobDefinition<Payload>,
  { payload, ...options }: StartOptions & { payload: unknown },
  idBytes?: number,
): NewRun {
  const parsed = job.payload.parse(payload)
  return {
    id: newRunId(job, idBytes),
    family: job.family,
    type: job.type,
    lane: job.lane?.(parsed) ?? '',
    priority: priorityNumber(options.priority ?? job.priority?.(parsed) ?? 'normal'),
    payload: parsed,
    uniqueKey: job.uniqueKey?.(parsed) ?? null,
    maxAttempts: job.policy.maxAttempts,
    requestedBy: options.requestedBy,
    runAt: options.runAt ?? null,
    delayMs: options.delayMs ?? 0,
    parentId: null,
    childKey: null,
    idempotencyKey: null,
    scheduleId: options.scheduleId ?? null,
    requestId: currentRequestId() ?? null,
  }
}

/**
 * Inserts a run in the caller's transaction; a relay rings for it after the commit.
 * With a run of the same unique key active, nothing is inserted and that one is returned (`created: false`).
 * @throws z.ZodError when the payload does not match the job's schema: nothing starts.
 */
export async function startRun(
  job: JobDefinition,
  { trx, idempotencyKey, act, ...options }: StartOneOptions,
): Promise<{ run: JobRun; created: boolean }> {
  const run = { ...newRun(job, options), idempotencyKey: idempotencyKey ?? null }
  const started = await insertAudited(run, act, trx)
  if (started.created && !trx) hint(started.run)
  return started
}

/** What somebody asks for is in the audit with its run, or neither is. */
async function insertAudited(
  run: NewRun,
  act: Partial<Act> | undefined,
  trx?: Trx,
): ReturnType<typeof insertRun> {
  if (!currentRequest()) return insertRun(trx ?? db(), run)
  if (!trx) return inTransaction((own) => insertAudited(run, act, own))
  const started = await insertRun(trx, run)
  const { id, family, type } = run
  const after = { job: `${family}.${type}`, run: id, ...(act?.after as object | undefined) }
  if (started.created)
    await recordAct({ action: 'run.start', object: { kind: 'run', id }, ...act, after }, trx)
  return started
}

/** Runs inserted by one statement. */
const BATCH = 1_000

/**
 * Inserts many runs, 1,000 a statement; all or none with `trx`. Those whose unique key is active are left out.
 * Returns the new ones. @throws z.ZodError when a payload does not match: nothing starts.
 */
export async function startRuns(
  job: JobDefinition,
  payloads: readonly unknown[],
  { trx, ...options }: StartOptions & { trx?: Db | Trx },
): Promise<JobRun[]> {
  const runs = payloads.map((payload) => newRun(job, { ...options, payload }, BULK_ID_BYTES))
  const started: JobRun[] = []
  for (let from = 0; from < runs.length; from += BATCH)
    started.push(...(await insertRuns(trx ?? db(), runs.slice(from, from + BATCH))))
  if (!trx) for (const run of started) hint(run)
  return started
}

/**
 * Cancels an active run and all below it, at once: their workers can change nothing any more.
 * Null when it has already ended.
 */
export async function cancel(id: string, by: Canceller, trx?: Trx): Promise<JobRun | null> {
  const cancelled = await cancelRun(id, by, trx)
  if (!trx) for (const run of cancelled) hint(run)
  return cancelled[0] ?? null
}

export interface ReopenOptions {
  actor: string
  reason?: string
  /** Takes the place of the run's own payload; the run then begins anew, without its cursor. */
  edited?: { job: JobDefinition; payload: unknown }
}

/**
 * Tries a dead or cancelled run again, with what did not complete below it.
 * @throws AppError not_reopenable when it is neither, already_active when its unique key is taken.
 * @throws z.ZodError when the new payload does not match the job's schema.
 */
export async function reopen(id: string, { actor, reason, edited }: ReopenOptions): Promise<JobRun> {
  try {
    const changed = edited ? newRun(edited.job, { payload: edited.payload, requestedBy: actor }) : null
    const run = await reopenRun(id, { actor, reason: reason ?? null, changed })
    if (!run) throw new AppError('not_reopenable', { id })
    hint(run)
    return run
  } catch (error) {
    if (!(error instanceof KeyIsActive)) throw error
    const active = await activeRun(error.uniqueKey)
    throw new AppError('already_active', { id: active?.id ?? id }, { jobId: active?.id ?? id })
  }
}

/** Puts a dead run away: nobody needs to act on it. @throws AppError not_discardable when it is not dead, or put away already. */
export async function discard(
  id: string,
  { actor, reason }: { actor: string; reason?: string },
): Promise<JobRun> {
  const run = await inTransaction(async (trx) => {
    const discarded = await discardRun(id, { actor, reason: reason ?? null, trx })
    if (discarded) await recordAct({ action: 'run.discard', object: { kind: 'run', id }, reason }, trx)
    return discarded
  })
  if (!run) throw new AppError('not_discardable', { id })
  hint(run)
  return run
}
