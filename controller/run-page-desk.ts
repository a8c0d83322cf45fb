/** One run in full: what it is, what happens next, what happened, how it compares, and what the reader may do. */
import { viewRun } from '@/jobs/engine/view'
import { findRun, type JobRun } from '@/models/job-run'
import { publicationOf } from '@/models/publication'
import { countChildren } from '@/models/run-history'
import { pastRunsOf } from '@/models/run-usual'
import type { RunPageReply } from '@/replies/runs'
import type { Sent } from '@/replies/sent'
import type { Language } from '@/utils/language'
import type { Reader } from './dead-groups'
import { jobName, jobOf, jobTitle, pageOf, subjectOf } from './retryable'
import { allowedActions } from './run-allowed'
import { commandsOf } from './run-commands'
import { marksOf, usualDuration, usualRows } from './run-marks'
import { storyOf } from './run-story'
import { knownRun } from './runs-desk'

/** What each stage of the last attempt took; the last one until the attempt ended, or until now. */
function realTimes({ stageLog, finishedAt, status, attemptStartedAt }: JobRun, tookMs: number | null) {
  const nowMs = tookMs === null || attemptStartedAt === null ? null : attemptStartedAt.getTime() + tookMs
  const endMs = finishedAt?.getTime() ?? (status === 'running' ? nowMs : null)
  const times = new Map<string, number>()
  for (const [index, { stage, at }] of stageLog.entries()) {
    const next = stageLog[index + 1]
    const untilMs = next ? Date.parse(next.at) : endMs
    if (untilMs !== null) times.set(stage, (times.get(stage) ?? 0) + Math.max(0, untilMs - Date.parse(at)))
  }
  return times
}

function stagesOf(
  run: JobRun,
  language: Language,
  { usual, tookMs }: Pick<RunPageReply, 'usual' | 'tookMs'>,
): RunPageReply['stages'] {
  const usualMs = usual?.durationMs ?? null
  const real = realTimes(run, tookMs)
  const stages = jobOf(run)?.stages ?? []
  const all = stages.reduce((sum, { weight }) => sum + weight, 0)
  return stages.map(({ name, titles, weight }) => ({
    name,
    title: titles[language],
    weight,
    plannedMs: usualMs === null ? null : (usualMs * weight) / all,
    realMs: real.get(name) ?? null,
  }))
}

async function comparisonOf(run: JobRun): Promise<Pick<RunPageReply, 'usual' | 'marks' | 'tookMs'>> {
  const [past] = await pastRunsOf([run.id])
  if (!past) return { usual: null, marks: { slower: null, fewer: null }, tookMs: null }
  const [duration, rows] = [usualDuration(past)?.median ?? null, usualRows(past)?.median ?? null]
  const isKnown = duration !== null || rows !== null
  return {
    usual: isKnown ? { runs: past.pastMs.length, durationMs: duration, rows } : null,
    marks: marksOf(run.status, past),
    tookMs: past.tookMs,
  }
}

/** Also of runs whose job is declared no more. @throws AppError unknown_run. */
export async function showRunPage(id: string, reader: Reader): Promise<Sent<RunPageReply>> {
  const run = await knownRun(id)
  const { language, role } = reader
  const [story, comparison, children, parent, publication] = await Promise.all([
    storyOf(run, language),
    comparisonOf(run),
    run.childrenTotal > 0 ? countChildren(id) : [],
    run.parentId === null ? null : findRun(run.parentId),
    role === 'admin' ? publicationOf(id) : null,
  ])
  const allowed = allowedActions(run, reader)
  return {
    success: true,
    run: viewRun(run, language),
    job: jobName(run),
    jobTitle: jobTitle(run, language),
    subject: subjectOf(run),
    page: pageOf(run),
    stages: stagesOf(run, language, comparison),
    payload: run.payload,
    worker: run.worker,
    attempt: run.attempt,
    attemptStartedAt: run.attemptStartedAt?.toISOString() ?? null,
    scheduleId: run.scheduleId,
    requestId: run.requestId,
    parent: parent && { id: parent.id, jobTitle: jobTitle(parent, language) },
    children,
    ...story,
    ...comparison,
    hasChanges: publication !== null && publication !== undefined,
    allowed,
    commands: commandsOf(run, allowed),
  }
}
