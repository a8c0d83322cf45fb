/** Whose runs a person may handle, and whether a run can be tried again as it is. */
import { definitions } from '@/jobs/definitions'
import type { JobDefinition, Role } from '@/jobs/engine/define'
import type { FieldFlaw } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { readInput } from '@/utils/input-words'
import type { Language } from '@/utils/language'

export interface JobName {
  family: string
  type: string
}

export const jobName = ({ family, type }: JobName) => `${family}.${type}`

export function jobOf({ family, type }: JobName): JobDefinition | undefined {
  return definitions.find((job) => job.family === family && job.type === type)
}

/** Whether people, scripts and schedules may start a job by its name, if their role allows. */
export function isStartedByName({ policy, isStartedByDesk }: JobDefinition): boolean {
  return policy.roles.length > 0 && !isStartedByDesk
}

/** The job's title; the name of one that is declared no more. */
export function jobTitle(job: JobName, language: Language): string {
  return jobOf(job)?.titles[language] ?? jobName(job)
}

/** What a run is about beside its job, in a few words; null when its job says nothing of it, or is declared no more. */
export function subjectOf(run: JobName & { payload: unknown; lane: string }): string | null {
  return saidOf(run, 'subject') ?? (run.lane || null)
}

/** The page where people look at what a run is about; null when there is none. */
export const pageOf = (run: JobName & { payload: unknown }): string | null => saidOf(run, 'page') ?? null

function saidOf(run: JobName & { payload: unknown }, what: 'subject' | 'page'): string | undefined {
  const job = jobOf(run)
  const payload = job?.[what] && job.payload.safeParse(run.payload)
  return payload?.success ? job?.[what]?.(payload.data) : undefined
}

/** Roles that may handle the runs of a job: those that may start it, and admins always. */
export function rolesFor(job: JobName): readonly Role[] {
  const roles = jobOf(job)?.policy.roles ?? []
  return roles.includes('admin') ? roles : ['admin', ...roles]
}

/** @throws AppError forbidden_job naming the job. */
export function mustHandle(job: JobName, role: Role): void {
  const roles = rolesFor(job)
  if (!roles.includes(role))
    throw new AppError(
      'forbidden_job',
      { job: jobName(job), role, needed: roles.join(', ') },
      { job: jobName(job) },
    )
}

/** What the job's schema has against a payload, in words; empty when it fits. */
export function payloadFlaws(job: JobDefinition, payload: unknown, language: Language = 'id'): FieldFlaw[] {
  return readInput(job.payload, payload, language).flaws ?? []
}

/**
 * The definition of a run's job, for trying it again with its own payload or another.
 * @throws AppError job_gone, or payload_invalid naming the first field that does not fit and listing all (`fields`).
 */
export function retryable(
  run: JobName & { payload: unknown },
  { payload = run.payload, language = 'id' }: { payload?: unknown; language?: Language } = {},
): JobDefinition {
  const job = jobOf(run)
  if (!job) throw new AppError('job_gone', { job: jobName(run) })
  mustFit(job, payload, language)
  return job
}

/** @throws AppError payload_invalid naming the first field that does not fit and listing all (`fields`). */
export function mustFit(job: JobDefinition, payload: unknown, language: Language): void {
  const fields = payloadFlaws(job, payload, language)
  const [first] = fields
  if (!first) return
  throw new AppError('payload_invalid', { field: first.path || 'payload', reason: first.message }, { fields })
}
