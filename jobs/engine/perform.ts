/** One attempt of a claimed run: open → execute → judge → settle. Nothing here knows what the job does. */
import { setTimeout as sleep } from 'node:timers/promises'
import { releaseBlocked } from '@/models/blocked'
import type { ClaimedRun } from '@/models/claim'
import { LostAttempt } from '@/models/fence'
import {
  completeInTransaction,
  noteLostAttempt,
  type SettledRun,
  type Settlement,
} from '@/models/job-attempt'
import type { Counts } from '@/models/job-run'
import { plainMessage } from '@/utils/errors'
import { type Log, log } from '@/utils/log'
import { type ChildrenOfAttempt, childrenOf } from './children'
import { type ControllerLookup, makeContext, type Result } from './context'
import type { JobDefinition } from './define'
import { Heartbeat } from './heartbeat'
import { hint } from './hints'
import { Interruption } from './interruption'
import { type Ending, judge } from './judge'
import type { Ledger } from './ledger'
import { attemptEnded, claimLatency, leaseLost, runEnded } from './metrics'
import { Aborted, Blocked, Parked, Permanent, RunFailure } from './outcomes'
import { Progress } from './progress'

/** How long an aborted controller may take to stop before it is left behind; the fence keeps it harmless. */
const ABORT_GRACE_MS = 5_000

export interface WorkerSettings {
  leaseMs: number
  ledger: Ledger
  lookup: ControllerLookup
  /** Aborts when the process should stop; attempts then hand their runs back. */
  stopping: AbortSignal
  /** An attempt of this process has ended its run's turn: completed, dead, waiting or queued again. */
  onEnded?(run: SettledRun): void
}

/**
 * Performs one attempt of a run that this worker has claimed. Settles whatever happens; throws only when the database
 * stays away. `onWorked` is called when the controller has ended, before that is written.
 */
export async function perform(
  job: JobDefinition,
  run: ClaimedRun,
  settings: WorkerSettings & { onWorked?: () => void },
): Promise<void> {
  hint(run)
  claimLatency(job, run.waitMs)
  const attempt = openAttempt(job, run, settings)
  const ending = await execute(attempt)
  settings.onWorked?.()
  await attempt.heartbeat.stop()
  await settle(attempt, judge(job, run, ending), ending)
}

interface Attempt {
  job: JobDefinition
  run: ClaimedRun
  fence: { runId: string; attempt: number }
  progress: Progress
  counts: Counts
  interruption: Interruption
  heartbeat: Heartbeat
  settings: WorkerSettings
  /** Carries the run's id; made when it is first wanted, because most short runs say nothing. */
  log(): Log
}

function openAttempt(job: JobDefinition, run: ClaimedRun, settings: WorkerSettings): Attempt {
  const fence = { runId: run.id, attempt: run.attempt }
  const progress = new Progress(job.stages)
  const counts: Counts = {}
  const interruption = new Interruption()
  const requestId = run.requestId === null ? {} : { requestId: run.requestId }
  let attemptLog: Log | undefined
  const logOfAttempt = () => {
    attemptLog ??= log.child({ runId: run.id, attempt: run.attempt, ...requestId })
    return attemptLog
  }
  const heartbeat = new Heartbeat({
    fence,
    progress,
    counts,
    leaseMs: settings.leaseMs,
    beat: settings.ledger.beat,
    log: logOfAttempt,
    onLost: (reason) => interruption.abort(reason),
  })
  return { job, run, fence, progress, counts, interruption, heartbeat, settings, log: logOfAttempt }
}

/** Runs the controller until it ends, or until it ignored its signal for too long. */
async function execute(attempt: Attempt): Promise<Ending> {
  const { interruption, job, settings } = attempt
  const timeout = setTimeout(() => interruption.abort('timed_out'), job.policy.timeoutMs)
  const onStopping = () => interruption.abort('stopping')
  settings.stopping.addEventListener('abort', onStopping)
  if (settings.stopping.aborted) onStopping()
  try {
    return await new Promise<Ending>((resolve, reject) => {
      control(attempt, settings.lookup).then(resolve, reject)
      interruption.onAbort(() => abandoned(interruption).then(resolve, reject))
    })
  } finally {
    clearTimeout(timeout)
    settings.stopping.removeEventListener('abort', onStopping)
  }
}

async function control(attempt: Attempt, lookup: ControllerLookup): Promise<Ending> {
  const { job, run, fence, progress, counts, interruption, heartbeat } = attempt
  let published: Result | undefined
  let family: ChildrenOfAttempt | undefined
  const children = () => {
    family ??= childrenOf(job, run)
    return family
  }
  const context = () =>
    makeContext({
      run,
      payload: parsePayload(job, run.payload),
      fence,
      interruption,
      log: attempt.log,
      counts,
      enter: async (stage) => {
        progress.begin(stage)
        await heartbeat.flush()
      },
      leave: () => progress.end(),
      tick: (done, total, message) => {
        progress.tick(done, total, message)
        heartbeat.touch()
      },
      publish: async (work) => {
        const completed = await completeInTransaction(fence, work)
        published = completed.result
        noteEnd(attempt, completed.run, 'completed')
        return completed.result
      },
      spawn: (...spawned) => children().spawn(...spawned),
      join: () => children().join(),
    })
  try {
    const controller = await lookup(job)
    const result = await controller(context())
    return {
      kind: 'returned',
      result,
      published: published !== undefined,
      joined: family?.isJoined() ?? false,
    }
  } catch (error) {
    // A run that is published stays completed, whatever its controller stumbled over afterwards.
    if (published) {
      attempt.log().warn({ error: plainMessage(error) }, 'an error after publishing was left without effect')
      return { kind: 'returned', result: published, published: true }
    }
    const reason = interruption.reason ?? error
    return reason instanceof Aborted ? { kind: 'aborted', reason: reason.reason } : { kind: 'threw', error }
  }
}

/** Resolves a while after the abort: the controller did not listen. */
async function abandoned({ reason }: Interruption): Promise<Ending> {
  await sleep(ABORT_GRACE_MS, undefined, { ref: false })
  return { kind: 'aborted', reason: reason?.reason ?? 'lost' }
}

function parsePayload(job: JobDefinition, payload: unknown): unknown {
  const parsed = job.payload.safeParse(payload)
  if (parsed.success) return parsed.data
  const reason = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw new Permanent('bad_payload', `the payload does not match its schema: ${reason}`, { reason })
}

async function settle(attempt: Attempt, settlement: Settlement | null, ending: Ending): Promise<void> {
  const { fence } = attempt
  const { ledger } = attempt.settings
  if (ending.kind === 'threw') tell(attempt, ending.error)
  try {
    if (settlement) {
      const run = await ledger.settle({ fence, end: settlement })
      noteEnd(attempt, run, settlement.outcome)
    } else if (ending.kind !== 'returned') await lose(attempt)
    if (settlement && ending.kind === 'threw' && ending.error instanceof Blocked)
      await releaseUnlessMissing(ending.error)
  } catch (error) {
    if (!(error instanceof LostAttempt)) throw error
    await lose(attempt)
  }
}

async function lose({ job, fence }: Attempt): Promise<void> {
  leaseLost(job)
  await noteLostAttempt(fence)
}

/** Tells pages, the relay and the figures of this process; all times are the database's. */
function noteEnd({ job, settings }: Attempt, run: SettledRun, outcome: string): void {
  hint(run)
  settings.onEnded?.(run)
  attemptEnded(job, { outcome, durationMs: run.attemptMs })
  if (run.runMs !== null) runEnded(job, { status: run.status, durationMs: run.runMs })
}

/** What the run waits for may have come between its last look and its being put away; nobody would release it then. */
async function releaseUnlessMissing(blocked: Blocked): Promise<void> {
  if (await blocked.isStillMissing()) return
  for (const run of await releaseBlocked(blocked.on, 'relay')) hint(run)
}

function tell(attempt: Attempt, error: unknown): void {
  if (error instanceof Parked) return
  const attemptLog = attempt.log()
  if (error instanceof LostAttempt) {
    attemptLog.info('the run was cancelled or taken over; this attempt stops')
    return
  }
  attemptLog.warn({ error: plainMessage(error) }, 'the attempt failed')
  if (!(error instanceof RunFailure) && error instanceof Error)
    attemptLog.debug({ stack: error.stack }, 'where it failed')
}
