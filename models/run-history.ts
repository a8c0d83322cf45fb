/** What became of one run: its attempts, and what happened to it and by whom. */
import type { AttemptOutcome, RunStatus } from '@/jobs/engine/states'
import { db } from './db'
import type { StoredError } from './job-run'

export interface PastAttempt {
  attempt: number
  worker: string
  startedAt: Date
  finishedAt: Date
  outcome: AttemptOutcome
  error: StoredError | null
}

export interface RunEvent {
  id: number
  at: Date
  kind: string
  actor: string
  detail: Record<string, unknown>
}

/** The last attempts that have ended, in their order. */
export async function lastAttempts(runId: string, limit: number): Promise<PastAttempt[]> {
  const newestFirst: PastAttempt[] = await db()('job_attempts')
    .where({ run_id: runId })
    .orderBy('attempt', 'desc')
    .limit(limit)
    .select(
      'attempt',
      'worker',
      'outcome',
      'error',
      db().raw('started_at AS "startedAt", finished_at AS "finishedAt"'),
    )
  return newestFirst.reverse()
}

/** The last events, in their order. */
export async function lastEvents(runId: string, limit: number): Promise<RunEvent[]> {
  const newestFirst: RunEvent[] = await db()('run_events')
    .where({ run_id: runId })
    .orderBy('id', 'desc')
    .limit(limit)
    .select('id', 'at', 'kind', 'actor', 'detail')
  return newestFirst.reverse()
}

export interface ChildCount {
  status: RunStatus
  count: number
}

/** How many children of a run stand in each status. */
export async function countChildren(parentId: string): Promise<ChildCount[]> {
  return db()('job_runs')
    .where({ parent_id: parentId })
    .groupBy('status')
    .orderBy('status')
    .select('status')
    .count('* as count')
}
