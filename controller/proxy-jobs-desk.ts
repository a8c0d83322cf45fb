/** What the panel of the proxy family's runs calls: all at once, all at a glance, and cleaning up. */
import { proxyJobs } from '@/jobs/definitions/proxy'
import { proxyUndo } from '@/jobs/definitions/proxy-undo'
import { hint } from '@/jobs/engine/hints'
import { LEGACY_STATES, type LegacyState, legacyState } from '@/jobs/engine/run-view'
import { RUN_STATUSES } from '@/jobs/engine/states'
import { viewRun } from '@/jobs/engine/view'
import { recordAct } from '@/models/audit'
import { cleanUp, countRuns, newestRuns } from '@/models/run-list'
import { AppError, plainMessage } from '@/utils/errors'
import { errorText, type Language, replyText } from '@/utils/language'
import { log } from '@/utils/log'
import type { StartReply } from '@/utils/proxy-queue-helper'
import { noteAct } from '@/utils/request-context'
import { startProxy } from './proxy-desk'

const FAMILY = 'proxy'

/** Types whose runs the panel shows: the syncs and their undos. */
export const PANEL_TYPES: readonly string[] = [...proxyJobs.map(({ type }) => type), proxyUndo.type]

/** States that a clean-up may name. */
export const CLEANABLE_STATES = LEGACY_STATES

/** The answer of one type: as its own button would get it, or why it could not be asked. */
export type SyncAllResult =
  | ({ type: string; http: StartReply['http'] } & StartReply['body'])
  | { type: string; http: 500; success: false; code: 'internal'; message: string }

export interface SyncAllReply {
  http: 200 | 202
  body: {
    success: true
    message: string
    results: SyncAllResult[]
  }
}

/** Starts every type; each answers for itself, as its own button would. */
export async function startAll(asked: {
  force: boolean
  requestedBy: string
  language: Language
}): Promise<SyncAllReply> {
  const results = await Promise.all(proxyJobs.map(({ type }) => startOne(type, asked)))
  const started = results.filter(({ http }) => http === 202).length
  const message = replyText(asked.language, 'synced_all', { started, total: results.length })
  noteAct({ action: 'run.start', object: { kind: 'family', id: FAMILY }, after: { started } })
  return { http: started > 0 ? 202 : 200, body: { success: true, message, results } }
}

/** What goes wrong with one type hides no other's answer. */
async function startOne(
  type: string,
  asked: { force: boolean; requestedBy: string; language: Language },
): Promise<SyncAllResult> {
  try {
    const { http, body } = await startProxy(type, { ...asked, allowShrink: false })
    return { type, http, ...body }
  } catch (error) {
    log.error({ type, error: plainMessage(error) }, 'a type could not be started')
    const message = errorText(asked.language, new AppError('internal'))
    return { type, http: 500, success: false, code: 'internal', message }
  }
}

type StateCounts = Record<LegacyState, number>
const noRuns = () => Object.fromEntries(LEGACY_STATES.map((state) => [state, 0])) as StateCounts

export interface DebugReply {
  success: true
  summary: { total: number; byStatus: StateCounts }
  byType: Record<string, StateCounts & { total: number }>
  jobs: {
    id: string
    type: string
    state: LegacyState
    /** 0..100 */
    progress: number
    requestedBy: string
    createdAt: string
    startedAt: string | null
    finishedAt: string | null
    error: string | null
    /** What a person must do before a waiting run goes on; null when nothing. */
    blockedOn: string | null
  }[]
}

/** Counts of all listed runs, and the newest of them. */
export async function debugJobs(limit: number, language: Language): Promise<DebugReply> {
  const [counts, runs] = await Promise.all([countRuns(FAMILY), newestRuns(FAMILY, limit)])
  const byStatus = noRuns()
  const byType = Object.fromEntries(PANEL_TYPES.map((type) => [type, { total: 0, ...noRuns() }]))
  let total = 0
  for (const { type, status, count } of counts) {
    const state = legacyState(status)
    byType[type] ??= { total: 0, ...noRuns() }
    byType[type].total += count
    byType[type][state] += count
    byStatus[state] += count
    total += count
  }
  const jobs = runs.map((run) => {
    const { id, type, status, percent, requestedBy, createdAt, startedAt, finishedAt, error, blockedOn } =
      viewRun(run, language)
    return {
      id,
      type,
      state: legacyState(status),
      progress: percent,
      requestedBy,
      createdAt,
      startedAt,
      finishedAt,
      error: error?.message ?? null,
      blockedOn,
    }
  })
  return { success: true, summary: { total, byStatus }, byType, jobs }
}

export interface CleanupReply {
  success: true
  message: string
  /** Runs taken off the list; `removed` is the same number under its other earlier name. */
  cleaned: number
  removed: number
  breakdown: Partial<StateCounts>
}

/** Cancels active runs and takes ended ones off the list. @throws AppError unknown_type. */
export async function cleanUpJobs(asked: {
  states: readonly LegacyState[]
  type: string | null
  actor: string
  language: Language
}): Promise<CleanupReply> {
  const { states, type, actor, language } = asked
  if (type !== null && !PANEL_TYPES.includes(type))
    throw new AppError('unknown_type', { type, known: PANEL_TYPES.join(', ') })
  const statuses = RUN_STATUSES.filter((status) => states.includes(legacyState(status)))
  const cleaned = await cleanUp({ family: FAMILY, type, statuses, actor })
  const breakdown: Partial<StateCounts> = Object.fromEntries(states.map((state) => [state, 0]))
  for (const { before, cancelled } of cleaned) {
    const state = legacyState(before)
    breakdown[state] = (breakdown[state] ?? 0) + 1
    if (cancelled) hint(cancelled)
  }
  const count = cleaned.length
  const act = { action: 'runs.cleanup', object: { kind: 'family', id: FAMILY } }
  await recordAct({ ...act, after: { states, type, count } })
  return {
    success: true,
    message: replyText(language, 'cleaned', { count }),
    cleaned: count,
    removed: count,
    breakdown,
  }
}
