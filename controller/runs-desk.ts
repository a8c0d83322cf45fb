/** What the generic routes of runs call. */
import type { Role } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { cancel } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { findRun, type JobRun } from '@/models/job-run'
import { AppError } from '@/utils/errors'
import type { Language } from '@/utils/language'
import { cancelRoles } from './run-allowed'

/** @throws AppError unknown_run. */
export async function knownRun(id: string): Promise<JobRun> {
  const run = await findRun(id)
  if (!run) throw new AppError('unknown_run', { id })
  return run
}

export async function showRun(id: string, language: Language): Promise<RunView> {
  return viewRun(await knownRun(id), language)
}

/**
 * Cancels an active run; who may start a job may cancel its runs, and admins those of every job.
 * @throws AppError unknown_run, forbidden, or already_final.
 */
export async function cancelRun(
  id: string,
  asker: { name: string; role: Role },
  language: Language,
): Promise<RunView> {
  const run = await knownRun(id)
  const roles = cancelRoles(run)
  if (!roles.includes(asker.role))
    throw new AppError('forbidden', { role: asker.role, needed: roles.join(', ') })
  const cancelled = await cancel(id, asker.name)
  if (!cancelled) throw new AppError('already_final', { status: (await knownRun(id)).status })
  return showRun(id, language)
}
