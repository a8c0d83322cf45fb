/** The fence: a worker's write applies only while the attempt is still its own. */
import type { Trx } from './db'

/** Names one attempt of one run. Attempt numbers only grow, so a fence never becomes valid again. */
export interface Fence {
  runId: string
  attempt: number
}

/** The attempt is no longer this worker's: cancelled, or taken over after its lease ran out. */
export class LostAttempt extends Error {
  constructor(fence: Fence) {
    super(`attempt ${fence.attempt} of run ${fence.runId} is no longer this worker's`)
  }
}

/** SQL condition of a fenced UPDATE of job_runs; takes `:runId` and `:attempt`. */
export const FENCED = "id = :runId AND attempt = :attempt AND status = 'running'"

/** Holds the attempt for its worker until the end of `trx`. @throws LostAttempt when it is no longer the caller's. */
export async function holdFence(trx: Trx, { runId, attempt }: Fence): Promise<void> {
  const own = await trx.raw<{ rowCount: number }>(
    `SELECT 1 FROM job_runs WHERE ${FENCED} FOR NO KEY UPDATE`,
    {
      runId,
      attempt,
    },
  )
  if (own.rowCount !== 1) throw new LostAttempt({ runId, attempt })
}

/**
 * Saves the cursor in the transaction that stores what it stands for. Does not wait for the disk: a crash of
 * PostgreSQL may lose the last cursors together with what they stood for, and the fetch goes on from an earlier one.
 * Locks the run row until the end of `trx`, so keep what follows short.
 * @throws LostAttempt, which rolls the caller's transaction back.
 */
export async function saveCursor(trx: Trx, fence: Fence, cursor: unknown): Promise<void> {
  const saved = await trx.raw<{ rowCount: number }>(
    `UPDATE job_runs SET cursor = :cursor, updated_at = clock_timestamp(), version = version + 1 WHERE ${FENCED}
     RETURNING set_config('synchronous_commit', 'off', true)`,
    { runId: fence.runId, attempt: fence.attempt, cursor: JSON.stringify(cursor) },
  )
  if (saved.rowCount !== 1) throw new LostAttempt(fence)
}
