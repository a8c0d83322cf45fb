/** What the generic routes of jobs call: which there are, and starting one with whatever its payload schema takes. */
import { definitions } from '@/jobs/definitions'
import { PRIORITIES, type Priority, type Role } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { retryable } from './retryable'

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

/** Jobs that somebody may start. */
export function listJobs(language: Language): ShownJob[] {
  const startable = definitions.filter(({ policy }) => policy.roles.length > 0)
  return startable.map(({ name, titles, example, stages, policy }) => ({
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

export interface JobReply {
  /** 200 when the key was used before: the run is the one it started. */
  http: 200 | 202
  body: { success: true; jobId: string; message: string; run: RunView }
}

/**
 * Starts a run of any job, now or later.
 * @throws AppError unknown_type, forbidden_job, payload_invalid with `fields`, idempotency_reused when the key stands
 * for something else, or already_active with `jobId`.
 */
export async function startAnyJob(
  name: string,
  asked: JobAsked,
  asker: { name: string; role: Role; language: Language },
): Promise<JobReply> {
  const found = definitions.find((job) => job.name === name)
  if (!found)
    throw new AppError('unknown_type', {
      type: name,
      known: listJobs('id')
        .map(({ job }) => job)
        .join(', '),
    })
  const { roles } = found.policy
  if (!roles.includes(asker.role)) {
    const needed = roles.join(', ') || '-'
    throw new AppError('forbidden_job', { job: name, role: asker.role, needed }, { job: name })
  }
  const { payload = {}, key, priority, runAt, delayMs } = asked
  const { family, type } = found
  const job = retryable({ family, type, payload }, { language: asker.language })
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
  if (`${run.family}.${run.type}` !== name) throw new AppError('idempotency_reused', { id: run.id })
  const message = replyText(asker.language, 'started')
  return {
    http: created ? 202 : 200,
    body: { success: true, jobId: run.id, message, run: viewRun(run, asker.language) },
  }
}
