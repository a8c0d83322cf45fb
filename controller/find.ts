/** From a job to its work: `controller/<family>/<type>.ts`, imported only when a run of it begins. */
import type { Controller } from '@/jobs/engine/context'

/** @throws Error when the job has no controller file. */
export async function findController(job: { family: string; type: string }): Promise<Controller> {
  const found = (await import(`./${job.family}/${job.type}.ts`)) as { default: Controller }
  return found.default
}
