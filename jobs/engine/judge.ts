/** What the ending of an attempt means for its run: the whole policy in one place. */

import type { ClaimedRun } from '@/models/claim'
import { LostAttempt } from '@/models/fence'
import type { Settlement } from '@/models/job-attempt'
import type { Result } from './context'
import type { JobDefinition } from './define'
import { type AbortReason, Blocked, Parked, Permanent, RunFailure, Snooze, storedError } from './outcomes'

/** Snoozes and hand-backs do not count as attempts; this many of them end a run that gets nowhere. */
const MAX_UNCOUNTED_ATTEMPTS = 200

/** What the policy looks at. */
type JudgedRun = Pick<ClaimedRun, 'attempt' | 'failures' | 'maxAttempts' | 'childrenTotal'>

/** What an attempt came to. `published` says that the run's completion is already committed. */
export type Ending =
  | { kind: 'returned'; result: Result; published: boolean; joined?: boolean }
  | { kind: 'threw'; error: unknown }
  | { kind: 'aborted'; reason: AbortReason }

/** Null: nothing is to be written, the run is published already or belongs to others. */
export function judge(job: JobDefinition, run: JudgedRun, ending: Ending): Settlement | null {
  if (ending.kind === 'returned')
    return ending.published
      ? null
      : {
          status: 'completed',
          outcome: 'completed',
          event: 'completed',
          counted: false,
          joined: ending.joined ?? false,
          result: ending.result,
        }
  if (ending.kind === 'aborted' && ending.reason === 'timed_out') {
    const minutes = Math.round(job.policy.timeoutMs / 6_000) / 10
    return again(job, run, new RunFailure('timed_out', `not finished within ${minutes} minutes`, { minutes }))
  }
  if (ending.kind === 'aborted')
    return ending.reason === 'stopping' ? later(run, 0, undefined, 'handed_back') : null
  const { error } = ending
  if (error instanceof LostAttempt) return null
  if (error instanceof Parked) return parked(error)
  if (error instanceof Permanent)
    return { status: 'dead', outcome: 'failed', event: 'dead', counted: true, error: storedError(error) }
  if (error instanceof Blocked)
    return {
      status: 'queued',
      outcome: 'snoozed',
      event: 'blocked',
      counted: false,
      blockedOn: error.on,
      error: storedError(error),
    }
  if (error instanceof Snooze) return later(run, error.delayMs, error, 'snoozed')
  return again(job, run, error)
}

function parked({ wakeAtOpen }: Parked): Settlement {
  return { status: 'waiting', outcome: 'snoozed', event: 'handed_back', counted: false, wakeAtOpen }
}

function again(job: JobDefinition, run: JudgedRun, error: unknown): Settlement {
  const failures = run.failures + 1
  const failed = { outcome: 'failed', counted: true, error: storedError(error) } as const
  if (failures >= run.maxAttempts) return { ...failed, status: 'dead', event: 'dead' }
  const { backoffMs } = job.policy
  return {
    ...failed,
    status: 'queued',
    event: 'failed',
    delayMs: backoffMs[failures - 1] ?? backoffMs.at(-1) ?? 0,
  }
}

function later(run: JudgedRun, delayMs: number, error: Snooze | undefined, event: string): Settlement {
  // Put away for children is no sign of getting nowhere.
  const uncounted = run.childrenTotal > 0 ? 0 : run.attempt - run.failures
  if (error && uncounted > MAX_UNCOUNTED_ATTEMPTS) {
    const tooOften = new Permanent('snoozed_too_often', `put off ${uncounted} times`, { count: uncounted })
    return { status: 'dead', outcome: 'snoozed', event: 'dead', counted: false, error: storedError(tooOften) }
  }
  const settlement = { status: 'queued', outcome: 'snoozed', event, counted: false, delayMs } as const
  return error ? { ...settlement, error: storedError(error) } : settlement
}
