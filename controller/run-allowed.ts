/** What somebody may do with a run at this moment: pages draw their buttons from it, and the desks refuse the rest. */
import { z } from 'zod'
import { proxyJobs } from '@/jobs/definitions/proxy'
import { systemBulk } from '@/jobs/definitions/system-bulk'
import type { Role } from '@/jobs/engine/define'
import { isActive } from '@/jobs/engine/states'
import type { JobRun } from '@/models/job-run'
import type { AllowedActions } from '@/replies/runs'
import { DEAD_ROLES } from './dead-roles'
import { isStartedByName, type JobName, jobOf, payloadFlaws, rolesFor } from './retryable'

/** Roles that may cancel the runs of a job. A bulk is aborted by whoever may begin one. */
export function cancelRoles(job: JobName): readonly Role[] {
  const isBulk = job.family === systemBulk.family && job.type === systemBulk.type
  return isBulk ? DEAD_ROLES : rolesFor(job)
}

const shrinking = z.object({ allowShrink: z.literal(true) })
const shrink = ({ payload }: JobRun) => (shrinking.safeParse(payload).success ? '&allowShrink=true' : '')

function startedAgain(run: JobRun, role: Role): AllowedActions['again'] {
  const job = jobOf(run)
  if (!job?.policy.roles.includes(role)) return null
  if (proxyJobs.some(({ name }) => name === job.name))
    return {
      path: `/api/siasn/ws/admin/proxy/${run.type}/sync?force=true${shrink(run)}`,
      body: {},
      isForced: true,
    }
  if (!isStartedByName(job) || payloadFlaws(job, run.payload).length > 0) return null
  return { path: `/api/jobs/${job.name}`, body: { payload: run.payload }, isForced: false }
}

export function allowedActions(run: JobRun, { role }: { role: Role }): AllowedActions {
  const mayHandle = DEAD_ROLES.includes(role) && rolesFor(run).includes(role)
  const mayReopen = mayHandle && (run.status === 'dead' || run.status === 'cancelled')
  const job = jobOf(run)
  return {
    retry: mayReopen && job !== undefined && payloadFlaws(job, run.payload).length === 0,
    edit: mayReopen && job !== undefined,
    cancel: isActive(run.status) && cancelRoles(run).includes(role),
    discard: mayHandle && run.status === 'dead' && run.resolution === null,
    again: startedAgain(run, role),
  }
}
