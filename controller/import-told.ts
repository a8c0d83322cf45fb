/** How far the run of an import is, in the words that the API and the key in Redis share. */
import { viewRun } from '@/jobs/engine/view'
import type { JobRun } from '@/models/job-run'
import { type Language, replyText } from '@/utils/language'

export interface Told {
  /** 0..100, or -1 once the run has failed for good or was cancelled. */
  percent: number
  message: string | null
}

/** How far a run is, for people and for scripts. */
export function toldOf(run: JobRun, language: Language): Told {
  const { percent, message, error } = viewRun(run, language)
  if (run.status === 'cancelled') return { percent: -1, message: replyText(language, 'import_cancelled') }
  if (run.status === 'completed') return { percent, message: replyText(language, 'import_done') }
  return { percent: run.status === 'dead' ? -1 : percent, message: error?.message ?? message }
}
