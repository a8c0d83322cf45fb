/** What the buttons of a sync do, for any job with a unique key: start, force, status, in the replies users know. */
import type { JobDefinition } from '@/jobs/engine/define'
import { hint } from '@/jobs/engine/hints'
import { type LegacyState, legacyState, type RunError } from '@/jobs/engine/run-view'
import { cancel, startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { inTransaction } from '@/models/db'
import { activeRun, findRun, type JobRun, latestCompletedOfKey, latestRun, lockKey } from '@/models/job-run'
import type { SyncActive, SyncFresh, SyncStarted } from '@/replies/proxy'
import { AppError } from './errors'
import { type Language, replyText } from './language'

export interface StartRequest {
  requestedBy: string
  language: Language
  /** Minutes a success stays fresh: a start without force then begins nothing. */
  freshMinutes: number
  force: boolean
  payload?: unknown
}

/** A reply with its HTTP status. */
type StartReply =
  | { http: 202; body: SyncStarted }
  | { http: 409; body: SyncActive }
  | { http: 200; body: SyncFresh }

/**
 * Starts a run unless one is active (409) or the last success is still fresh (200). A failed last run never blocks.
 * With force, the active run is cancelled and a new one starts.
 */
export async function startJob(job: JobDefinition, request: StartRequest): Promise<StartReply> {
  const { language, requestedBy } = request
  const payload = request.payload ?? {}
  if (request.force) return forced(job, payload, request)
  const active = await activeRun(uniqueKey(job, payload))
  if (active) return alreadyActive(active, language)
  const fresh = await freshRun(job, payload, request.freshMinutes)
  if (fresh) return stillFresh(fresh, language)
  const { run, created } = await startRun(job, { payload, requestedBy })
  return created ? started(run, replyText(language, 'started')) : alreadyActive(run, language)
}

function uniqueKey(job: JobDefinition, payload: unknown): string {
  const key = job.uniqueKey?.(job.payload.parse(payload))
  if (!key) throw new Error(`${job.name} declares no unique key`)
  return key
}

/** Forces take turns: each cancels the run before it and starts its own, both or neither. */
async function forced(
  job: JobDefinition,
  payload: unknown,
  { requestedBy, language }: StartRequest,
): Promise<StartReply> {
  const key = uniqueKey(job, payload)
  const outcome = await inTransaction(async (trx) => {
    await lockKey(trx, key)
    // An unforced start between the two steps is cancelled like any other.
    for (let before: JobRun | null = null; ; ) {
      const active = await activeRun(key, trx)
      // Force means "this job anew": another job of the same key (an undo) is let be.
      if (active && active.type !== job.type) return { other: active }
      if (active) before = (await cancel(active.id, requestedBy, trx)) ?? before
      const started = await startRun(job, { payload, requestedBy, trx, act: { action: 'run.force' } })
      if (started.created) return { run: started.run, cancelled: before, other: null }
    }
  })
  if (outcome.other) return alreadyActive(outcome.other, language)
  const { run, cancelled } = outcome
  if (cancelled) hint(cancelled)
  hint(run)
  return started(run, replyText(language, cancelled ? 'forced' : 'started'), { forced: true })
}

async function freshRun(job: JobDefinition, payload: unknown, freshMinutes: number): Promise<JobRun | null> {
  const [last, lastOfKey] = await Promise.all([
    latestRun(job, { completed: true }),
    latestCompletedOfKey(uniqueKey(job, payload)),
  ])
  // Another job of the same key (an undo) has touched the data since: what stands is no longer that success.
  if (!last || last.id !== lastOfKey?.id) return null
  // A success with a warning asks to be followed by another.
  if (last.result?.warning !== undefined) return null
  return minutesSince(last.finishedAt) < freshMinutes ? last : null
}

function minutesSince(time: Date | null): number {
  return time ? Math.max(0, (Date.now() - time.getTime()) / 60_000) : Number.POSITIVE_INFINITY
}

function started(run: JobRun, message: string, more: { forced?: true } = {}): StartReply {
  return { http: 202, body: { success: true, status: 'queued', jobId: run.id, message, ...more } }
}

function alreadyActive(run: JobRun, language: Language): StartReply {
  const isQueued = run.status === 'queued'
  return {
    http: 409,
    body: {
      success: false,
      code: 'already_active',
      status: isQueued ? 'queued' : 'running',
      jobId: run.id,
      progress: run.percent,
      message: replyText(
        language,
        run.blockedOn ? 'already_blocked' : isQueued ? 'already_queued' : 'already_running',
      ),
    },
  }
}

function stillFresh(run: JobRun, language: Language): StartReply {
  const minutesAgo = Math.floor(minutesSince(run.finishedAt))
  return {
    http: 200,
    body: {
      success: true,
      status: 'completed',
      jobId: run.id,
      message: replyText(language, 'still_fresh', { minutes: minutesAgo }),
      lastSync: { finishedAt: run.finishedAt?.toISOString() ?? '', minutesAgo, result: run.result },
    },
  }
}

/** The status reply of the earlier API. */
export interface StatusReply {
  success: true
  found: true
  jobId: string
  type: string
  state: LegacyState
  /** 0..100 */
  progress: number
  progressInfo: {
    stage: string | null
    message: string | null
    currentTotal: number | null
    expectedTotal: number | null
  }
  createdAt: string
  requestedBy: string
  result?: Record<string, unknown>
  error?: RunError
  version: number
}

/** @throws AppError unknown_run when the family has no run of this id. */
export async function jobStatus(family: string, id: string, language: Language): Promise<StatusReply> {
  const run = await findRun(id)
  if (!run || run.family !== family) throw new AppError('unknown_run', { id }, { found: false })
  const view = viewRun(run, language)
  return {
    success: true,
    found: true,
    jobId: view.id,
    type: view.type,
    state: legacyState(view.status),
    progress: view.percent,
    progressInfo: {
      stage: view.stage,
      message: view.message,
      currentTotal: view.done,
      expectedTotal: view.total,
    },
    createdAt: view.createdAt,
    requestedBy: view.requestedBy,
    ...(view.result ? { result: view.result } : {}),
    ...(view.error ? { error: view.error } : {}),
    version: view.version,
  }
}
