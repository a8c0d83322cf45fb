/** What a run says about itself, read for the screen. Pure. */
import type { StageDeclaration } from '@/jobs/engine/define'
import type { RunView } from '@/jobs/engine/run-view'
import { isActive, type RunState } from '@/jobs/engine/states'

/** A job that never ran has a state too, and so has a run that waits for a person to store a token. */
export type ShownState = RunState | 'none' | 'token'

/** Which state it is, the server says. */
export function shownState(run: Pick<RunView, 'status' | 'state' | 'blockedOn'> | null): ShownState {
  if (run === null) return 'none'
  return isAwaitingToken(run) ? 'token' : run.state
}

/** The run keeps what it has fetched and goes on by itself when a token is stored. */
export function isAwaitingToken(run: Pick<RunView, 'status' | 'blockedOn'> | null): boolean {
  return run?.status === 'queued' && run.blockedOn === 'siasn-token'
}

/** Its state changes without a write of which pages are told: with time alone. */
export function isPassing(run: Pick<RunView, 'state'> | null): boolean {
  return run?.state === 'cancelling' || run?.state === 'presumed_dead'
}

export function isRunActive(run: RunView | null): run is RunView {
  return run !== null && isActive(run.status)
}

export type StageState = 'done' | 'current' | 'stopped' | 'todo'

/** How far each declared stage has come. */
export function stageStates(
  stages: readonly Pick<StageDeclaration, 'name'>[],
  run: RunView | null,
): StageState[] {
  if (run?.status === 'completed') return stages.map(() => 'done')
  const at = run === null ? -1 : stages.findIndex((stage) => stage.name === run.stage)
  const here: StageState = run?.status === 'running' || run?.status === 'waiting' ? 'current' : 'stopped'
  const isResting = run === null || run.status === 'queued'
  return stages.map((_, index) => {
    if (at === -1 || index > at) return 'todo'
    if (index < at) return 'done'
    return isResting ? 'todo' : here
  })
}

export const TOTALS = ['total', 'inserted', 'updated', 'deleted', 'unchanged', 'duplicates_removed'] as const
export type TotalName = (typeof TOTALS)[number]

export interface RunResult {
  totals: Readonly<Record<TotalName, number | null>>
  invalidValues: number
  /** False: not every row could be seen, so none was removed. */
  isComplete: boolean
  warning: string | null
}

function numberAt(result: Record<string, unknown>, name: string): number | null {
  const value = result[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The result of a completed run; what it does not say is null, never 0. */
export function readResult(run: RunView | null): RunResult | null {
  if (run?.status !== 'completed' || run.result === null) return null
  const result = run.result
  return {
    totals: {
      total: numberAt(result, 'total'),
      inserted: numberAt(result, 'inserted'),
      updated: numberAt(result, 'updated'),
      deleted: numberAt(result, 'deleted'),
      unchanged: numberAt(result, 'unchanged'),
      duplicates_removed: numberAt(result, 'duplicates_removed'),
    },
    invalidValues: numberAt(result, 'invalid_values') ?? 0,
    isComplete: result.complete !== false,
    warning: typeof result.warning === 'string' && result.warning !== '' ? result.warning : null,
  }
}

export function durationMs(run: RunView): number | null {
  if (run.startedAt === null || run.finishedAt === null) return null
  return new Date(run.finishedAt).getTime() - new Date(run.startedAt).getTime()
}
