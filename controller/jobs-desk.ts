/** What the generic routes of jobs call: which there are, and starting one with whatever its payload schema takes. */
import { isDeepStrictEqual } from 'node:util'
import { definitions } from '@/jobs/definitions'
import { type JobDefinition, PRIORITIES, type Priority, type Role } from '@/jobs/engine/define'
import { startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import type { JobRun } from '@/models/job-run'
import type { StartedRun } from '@/replies/runs'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { isStartedByName, mustFit } from './retryable'

export { PRIORITIES }

export interface ShownJob {
  /** `family.type`. */
  job: string
  title: string
  roles: readonly Role[]
  example: unknown
  stages: { name: string; title: string; weight: number }[]
  maxAttempts: number
  concurrency: number
  laneConcurrency: number | null
  rate: { max: number; perMs: number } | null
}

/** Jobs that somebody may start by their name. */
export function listJobs(language: Language): ShownJob[] {
  return definitions.filter(isStartedByName).map(({ name, titles, example, stages, policy }) => ({
    job: name,
    title: titles[language],
    roles: policy.roles,
    example,
    stages: stages.map((stage) => ({
      name: stage.name,
      title: stage.titles[language],
      weight: stage.weight,
    })),
    maxAttempts: policy.maxAttempts,
    concurrency: policy.concurrency,
    laneConcurrency: policy.laneConcurrency ?? null,
    rate: policy.rate ?? null,
  }))
}

export interface JobAsked {
  payload?: unknown
  priority?: Priority | undefined
  /** Not before this time. */
  runAt?: Date | undefined
  delayMs?: number | undefined
  /** Asked twice with one key by one person, there is one run. */
  key: string | null
}

export interface JobAnswer {
  /** 200 when the key was used before: the run is the one it started. */
  http: 200 | 202
  body: Sent<StartedRun>
}

/**
 * Starts a run of any job, now or later.
 * @throws AppError unknown_type, forbidden_job, job_has_own_door, bad_request for a time that cannot be, payload_invalid
 * with `fields`, idempotency_reused when the key stands for something else, or already_active; both with `jobId`.
 */
export async function startAnyJob(
  name: string,
  asked: JobAsked,
  asker: { name: string; role: Role; language: Language },
): Promise<JobAnswer> {
  const { payload = {}, key, priority, runAt, delayMs } = asked
  const job = startableJob(name, asker.role)
  checkTime(asked, asker.language)
  mustFit(job, payload, asker.language)
  const idempotencyKey = key === null ? null : `jobs:${asker.name}:${key}`
  const { run, created } = await startRun(job, {
    payload,
    requestedBy: asker.name,
    ...(priority ? { priority } : {}),
    ...(runAt ? { runAt } : {}),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(idempotencyKey === null ? {} : { idempotencyKey }),
  })
  const isRepeated = idempotencyKey !== null && run.idempotencyKey === idempotencyKey
  if (!created && !isRepeated) throw new AppError('already_active', { id: run.id }, { jobId: run.id })
  if (!created && !isSame(run, job, payload))
    throw new AppError('idempotency_reused', { id: run.id }, { jobId: run.id })
  const message = replyText(asker.language, 'started')
  return {
    http: created ? 202 : 200,
    body: { success: true, jobId: run.id, message, run: viewRun(run, asker.language) },
  }
}

/** @throws AppError unknown_type, forbidden_job, or job_has_own_door. */
function startableJob(name: string, role: Role): JobDefinition {
  const found = definitions.find((job) => job.name === name)
  if (!found) {
    const known = listJobs('id').map(({ job }) => job)
    throw new AppError('unknown_type', { type: name, known: known.join(', ') })
  }
  const { roles } = found.policy
  if (!roles.includes(role)) {
    const needed = roles.join(', ') || '-'
    throw new AppError('forbidden_job', { job: name, role, needed }, { job: name })
  }
  if (!isStartedByName(found)) throw new AppError('job_has_own_door', { job: name }, { job: name })
  return found
}

const MAX_AHEAD_DAYS = 366
/** The longest that a run may be put off, in milliseconds. */
export const MAX_AHEAD_MS = MAX_AHEAD_DAYS * 24 * 3_600_000

/** Only a bound against slips: when a run is due, the database's clock decides. */
function checkTime({ runAt, delayMs }: JobAsked, language: Language): void {
  if (runAt && delayMs !== undefined)
    throw new AppError('bad_request', { reason: replyText(language, 'jobs_one_time') })
  if (runAt && runAt.getTime() > Date.now() + MAX_AHEAD_MS)
    throw new AppError('bad_request', {
      reason: replyText(language, 'jobs_too_far', { days: MAX_AHEAD_DAYS }),
    })
}

/** Whether a run is what is asked for again: the same job with the same payload, defaults filled in. */
function isSame(run: JobRun, job: JobDefinition, payload: unknown): boolean {
  const wanted: unknown = JSON.parse(JSON.stringify(job.payload.parse(payload)))
  return run.family === job.family && run.type === job.type && isDeepStrictEqual(run.payload, wanted)
}
