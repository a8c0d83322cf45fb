/** From a run's row to what pages and scripts see, in the reader's language. */
import type { JobRun, StoredError } from '@/models/job-run'
import { type Language, runErrorText } from '@/utils/language'
import { PRIORITIES } from './define'
import type { RunError, RunView } from './run-view'
import type { RunState } from './states'

function viewError(error: StoredError, language: Language): RunError {
  return { code: error.code, message: runErrorText(language, error.code, error.params ?? {}, error.message) }
}

/** Of a row that came back from a write, which the database did not judge: what it says without a clock. */
function plainState(run: JobRun): RunState {
  if (run.status === 'queued') return run.blockedOn === null ? 'queued' : 'blocked'
  return run.status === 'dead' && run.resolution !== null ? 'handled' : run.status
}

export function viewRun(run: JobRun, language: Language): RunView {
  return {
    id: run.id,
    family: run.family,
    type: run.type,
    status: run.status,
    state: run.state ?? plainState(run),
    percent: run.percent,
    stage: run.stage,
    message: run.message,
    done: run.done,
    total: run.total,
    failures: run.failures,
    maxAttempts: run.maxAttempts,
    result: run.result,
    error: run.error && viewError(run.error, language),
    requestedBy: run.requestedBy,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    runAt: run.runAt.toISOString(),
    blockedOn: run.blockedOn,
    priority: PRIORITIES[run.priority - 1] ?? 'normal',
    lane: run.lane || null,
    parentId: run.parentId,
    children:
      run.childrenTotal > 0
        ? { total: run.childrenTotal, open: run.childrenOpen, failed: run.childrenFailed }
        : null,
    resolution: run.resolution,
    version: run.version,
  }
}
