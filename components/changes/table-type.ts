/** The type whose table a run has changed. Pure. */
import { proxyJobs } from '@/jobs/definitions/proxy'
import type { RunView } from '@/jobs/engine/run-view'

/** A sync names it itself; an undo says it in its result. Null where there is no such type. */
export function tableTypeOf(run: Pick<RunView, 'type' | 'result'>): string | null {
  const named = [run.type, run.result?.type]
  return proxyJobs.find(({ type }) => named.includes(type))?.type ?? null
}

/** The sync whose changes this run took back; null when it is no undo, or has not ended. */
export function undoneBy(run: Pick<RunView, 'result'>): string | null {
  const undone = run.result?.undone
  return typeof undone === 'string' ? undone : null
}
