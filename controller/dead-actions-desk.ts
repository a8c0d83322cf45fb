/** What people do with one dead letter: retry, edit and retry, discard. */
import type { Role } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { discard, reopen } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import type { Language } from '@/utils/language'
import { mustHandle, retryable } from './retryable'
import { knownRun } from './runs-desk'

export { DEAD_ROLES } from './dead-roles'

export interface Asker {
  name: string
  role: Role
  language: Language
}

/**
 * Tries a run again, with another payload when one is given.
 * @throws AppError unknown_run, forbidden_job, job_gone, payload_invalid, not_reopenable, or already_active with `jobId`.
 */
export async function retryRun(
  id: string,
  { reason, payload }: { reason?: string | undefined; payload?: unknown },
  asker: Asker,
): Promise<RunView> {
  const run = await knownRun(id)
  mustHandle(run, asker.role)
  // A payload of null is one that was given, and fits no job; only an absent one leaves the run's own.
  const isEdited = payload !== undefined
  const job = retryable(run, { payload: isEdited ? payload : run.payload, language: asker.language })
  const edited = isEdited ? { edited: { job, payload } } : {}
  const reopened = await reopen(id, { actor: asker.name, ...(reason ? { reason } : {}), ...edited })
  return viewRun(reopened, asker.language)
}

/** @throws AppError unknown_run, forbidden_job, or not_discardable. */
export async function discardOne(id: string, reason: string, asker: Asker): Promise<RunView> {
  mustHandle(await knownRun(id), asker.role)
  return viewRun(await discard(id, { actor: asker.name, reason }), asker.language)
}
