/** A worker that takes one certain run, and performs it. */
import type { JobDefinition } from '@/jobs/engine/define'
import { openLedger } from '@/jobs/engine/ledger'
import { perform, type WorkerSettings } from '@/jobs/engine/perform'
import { limitsOf } from '@/jobs/engine/serve'
import { type ClaimedRun, claimRuns } from '@/models/claim'
import { db } from '@/models/db'

/** Claims this run, which becomes due now and the first of its queue; null when it cannot be claimed. */
export async function claimThis(
  job: JobDefinition,
  id: string,
  { worker = 'uji', leaseMs = 5_000 } = {},
): Promise<ClaimedRun | null> {
  await db()('job_runs')
    .where({ id, status: 'queued' })
    .update({ run_at: db().raw("clock_timestamp() - interval '1 minute'") })
  const { runs } = await claimRuns(limitsOf(job), { worker, leaseMs, most: 1 })
  const [run = null] = runs
  if (run && run.id !== id) throw new Error(`${run.id} was claimed, not ${id}`)
  return run
}

/** Performs an attempt that was claimed, as a worker does that nobody stops. */
export async function performClaimed(
  job: JobDefinition,
  run: ClaimedRun,
  settings: Pick<WorkerSettings, 'lookup'> & Partial<WorkerSettings>,
): Promise<void> {
  const leaseMs = settings.leaseMs ?? 5_000
  const stopping = new AbortController().signal
  await perform(job, run, { leaseMs, ledger: openLedger(leaseMs), stopping, ...settings })
}
