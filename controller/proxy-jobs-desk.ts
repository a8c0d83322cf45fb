/** What the panel of the proxy family's runs calls: all at once, all at a glance, and cleaning up. */
import { proxyJobs } from '@/jobs/definitions/proxy'
import { proxyUndo } from '@/jobs/definitions/proxy-undo'
import { hint } from '@/jobs/engine/hints'
import { LEGACY_STATES, type LegacyState, legacyState } from '@/jobs/engine/run-view'
import { RUN_STATUSES } from '@/jobs/engine/states'
import { viewRun } from '@/jobs/engine/view'
import { recordAct } from '@/models/audit'
import { cleanUp, countRuns, newestRuns } from '@/models/run-list'
import type { CleanupReply, ProxyJobsReply, StateCounts, SyncAllReply, SyncAllResult } from '@/replies/proxy'
import type { Sent } from '@/replies/sent'
import { AppError, plainMessage } from '@/utils/errors'
import { errorText, type Language, replyText } from '@/utils/language'
import { log } from '@/utils/log'
import { noteAct } from '@/utils/request-context'
import { startProxy } from './proxy-desk'

const FAMILY = 'proxy'

/** Types whose runs the panel shows: the syncs and their undos. */
export const PANEL_TYPES: readonly string[] = [...proxyJobs.map(({ type }) => type), proxyUndo.type]

/** States that a clean-up may name. */
export const CLEANABLE_STATES = LEGACY_STATES

export interface SyncAllAnswer {
  http: 200 | 202
  body: Sent<SyncAllReply>
}

/** Starts every type; each answers for itself, as its own button would. */
export async function startAll(asked: {
  force: boolean
  requestedBy: string
  language: Language
}): Promise<SyncAllAnswer> {
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

const noRuns = () => Object.fromEntries(LEGACY_STATES.map((state) => [state, 0])) as StateCounts

/** Counts of all listed runs, and the newest of them. */
export async function debugJobs(limit: number, language: Language): Promise<Sent<ProxyJobsReply>> {
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

/** Cancels active runs and takes ended ones off the list. @throws AppError unknown_type. */
export async function cleanUpJobs(asked: {
  states: readonly LegacyState[]
  type: string | null
  actor: string
  language: Language
}): Promise<Sent<CleanupReply>> {
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
