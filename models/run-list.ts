/** Runs as a list: what is shown of them, and what is cleaned away from it. */
import { isActive, type RunStatus } from '@/jobs/engine/states'
import { cancelRun } from './cancel'
import { db } from './db'
import { type JobRun, NEWEST_FIRST, runsWithState } from './job-run'

export interface StatusCount {
  type: string
  status: RunStatus
  count: number
}

/** How many listed runs of a family there are by type and status. */
export async function countRuns(family: string): Promise<StatusCount[]> {
  return db()('job_runs')
    .where({ family, hidden_at: null })
    .groupBy('type', 'status')
    .select('type', 'status')
    .count('* as count')
}

/** The newest listed runs of a family. */
export async function newestRuns(family: string, limit: number): Promise<JobRun[]> {
  return runsWithState()
    .where({ family })
    .whereNull('hidden_at')
    .orderBy([...NEWEST_FIRST])
    .limit(limit)
}

export interface Cleanup {
  family: string
  /** Null: of every type. */
  type: string | null
  statuses: readonly RunStatus[]
  actor: string
}

/** A run taken off the list, and the status it had before. */
export interface CleanedRun {
  id: string
  before: RunStatus
  /** Set when it was active and is cancelled now. */
  cancelled: JobRun | null
}

/**
 * Cancels the active ones among these runs and takes them all off the list; what they published stays, and they go
 * on answering for their ids. A run that ends by itself meanwhile is taken off all the same.
 */
export async function cleanUp({ family, type, statuses, actor }: Cleanup): Promise<CleanedRun[]> {
  return db().transaction(async (trx) => {
    const query = trx('job_runs')
      .where({ family })
      .whereNull('hidden_at')
      .whereIn('status', [...statuses])
    if (type !== null) query.where({ type })
    // Locked, and in one order: of clean-ups at the same moment each waits its turn, and counts what others left.
    const found = await query
      .orderBy('id')
      .forUpdate()
      .select<{ id: string; status: RunStatus }[]>('id', 'status')
    const cleaned: CleanedRun[] = []
    for (const { id, status } of found) {
      const [cancelled] = isActive(status) ? await cancelRun(id, actor, trx) : []
      cleaned.push({ id, before: status, cancelled: cancelled ?? null })
    }
    const ids = cleaned.map(({ id }) => id)
    await trx('job_runs')
      .whereRaw('id = ANY(?)', [ids])
      .update({ hidden_at: trx.fn.now(), version: trx.raw('version + 1') })
    return cleaned
  })
}
