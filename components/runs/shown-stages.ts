/** How far each stage of a run has come, as its own page tells it. Pure. */
import type { RunPageReply } from '@/replies/runs'
import { type StageState, stageStates } from '../run-state'

/** `skipped`: the run completed without it. */
export type ShownStage = StageState | 'skipped'

/** Whether a run only looked, and wrote nothing. */
export const isPreview = ({ status, result }: Pick<RunPageReply['run'], 'status' | 'result'>): boolean =>
  status === 'completed' && result?.preview === true

/** Stages are timed by the last attempt, and what an earlier one did is not always done again: only a preview skips some. */
export function shownStages({ stages, run }: Pick<RunPageReply, 'stages' | 'run'>): ShownStage[] {
  const isTimed = stages.some(({ realMs }) => realMs !== null)
  return stageStates(stages, run).map((state, index) => {
    const isSkipped = isPreview(run) && isTimed && stages[index]?.realMs === null
    return isSkipped ? 'skipped' : state
  })
}
