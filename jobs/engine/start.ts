/** Starting and cancelling runs: what a button, a script and the CLI all do. */
import { randomBytes } from 'node:crypto'
import { db, type Trx } from '@/models/db'
import { cancelRun, insertRun, type JobRun } from '@/models/job-run'
import type { JobDefinition } from './define'
import { hint } from './hints'

/** Readable, and sortable by time: `proxy-pangkat-20261122T031500123-9f3a1c`. */
export function newRunId(job: Pick<JobDefinition, 'family' | 'type'>, now = new Date()): string {
  const time = now.toISOString().replace(/[-:.Z]/g, '')
  return `${job.family}-${job.type}-${time}-${randomBytes(3).toString('hex')}`
}

export interface StartOptions {
  payload: unknown
  /** Who asks, in words: an e-mail address, `token:name`, `cli:user`. */
  requestedBy: string
  /** The transaction that the run belongs to; its own when absent. */
  trx?: Trx
}

/**
 * Inserts a run in the caller's transaction; a relay rings for it after the commit.
 * With a run of the same unique key active, nothing is inserted and that one is returned (`created: false`).
 * @throws z.ZodError when the payload does not match the job's schema: nothing starts.
 */
export async function startRun(
  job: JobDefinition,
  { payload, requestedBy, trx }: StartOptions,
): Promise<{ run: JobRun; created: boolean }> {
  const parsed = job.payload.parse(payload)
  const started = await insertRun(trx ?? db(), {
    id: newRunId(job),
    family: job.family,
    type: job.type,
    payload: parsed,
    uniqueKey: job.uniqueKey?.(parsed) ?? null,
    maxAttempts: job.policy.maxAttempts,
    requestedBy,
  })
  if (started.created && !trx) hint(started.run)
  return started
}

/** Cancels an active run, at once: its worker can change nothing any more. Null when it has already ended. */
export async function cancel(id: string, actor: string, trx?: Trx): Promise<JobRun | null> {
  const run = await cancelRun(id, actor, trx)
  if (run && !trx) hint(run)
  return run
}
