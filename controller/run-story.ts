/** What happened to one run: its attempts, its events, and why nobody needs to act on it any more. */
import type { RunError } from '@/jobs/engine/run-view'
import type { JobRun, StoredError } from '@/models/job-run'
import { lastAttempts, lastEvents, type RunEvent } from '@/models/run-history'
import type { RunStory } from '@/replies/runs'
import { type Language, runErrorText } from '@/utils/language'

/** Attempts and events of one run that are shown, the last. */
const SHOWN = 200

function viewError(error: StoredError | null, language: Language): RunError | null {
  if (!error) return null
  const { code, params = {}, message } = error
  return { code, message: runErrorText(language, code, params, message) }
}

const viewEvent = ({ at, kind, actor, detail }: RunEvent) => ({ at: at.toISOString(), kind, actor, detail })

/** The last attempts and events of a run, in their order. */
export async function storyOf(run: JobRun, language: Language): Promise<RunStory> {
  const [attempts, events] = await Promise.all([lastAttempts(run.id, SHOWN), lastEvents(run.id, SHOWN)])
  const { resolution, resolvedAt, resolvedBy } = run
  return {
    resolution:
      resolution && resolvedAt ? { kind: resolution, at: resolvedAt.toISOString(), by: resolvedBy } : null,
    attempts: attempts.map(({ startedAt, finishedAt, error, ...attempt }) => ({
      ...attempt,
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      error: viewError(error, language),
    })),
    events: events.map(viewEvent),
  }
}
