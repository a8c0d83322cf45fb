/** The work of every proxy type: fetch into staging, then publish what differs and say what changed. */
import type { ProxyPayload } from '@/jobs/definitions/proxy'
import type { Controller, JobContext, Result } from '@/jobs/engine/context'
import { Permanent } from '@/jobs/engine/outcomes'
import { closePublication, latestPublication, openPublication } from '@/models/publication'
import {
  applyDifferences,
  countForPublishing,
  deleteVanished,
  dropStaging,
  findDifferences,
  keepOnlyFrom,
  lockForPublishing,
  removeStagedDuplicates,
  type StagedCounts,
} from '@/models/publish'
import { recordDifferences } from '@/models/row-change'
import { clearStaging, countStaged, openStaging } from '@/models/staging'
import { type Settings, settings } from '../settings'
import { currentToken } from '../siasn-token'
import { type FetchJob, fetchAll, openFirstPass } from './fetch'
import { type LatencyMeter, latencyMeter } from './latency'
import { type Cursor, cursorShape, START } from './passes'
import type { ProxySource } from './source'
import { adaptiveThrottle } from './throttle'
import { Trouble, tokenNeeded } from './upstream'

type Context = JobContext<ProxyPayload>

/** Makes the controller of a proxy type. */
export function syncProxy(source: ProxySource): Controller<ProxyPayload> {
  const label = `[PROXY ${source.type.toUpperCase()}]`
  return async (context) => {
    context.log.info(`${label} Starting synchronization`)
    const { chosen, begin, job } = await context.stage('prepare', () => prepare(source, context))
    const end = begin.verdict ? begin : await fetchRows(job, begin, label)
    context.log.info(`${label} Fetched ${end.staged} rows in ${end.pass} pass(es)`)
    const result = await publish(source, context, { end, chosen, latency: job.fetching.latency })
    context.log.info({ result }, `${label} Synchronization completed`)
    return result
  }
}

/** Makes sure that the work can begin, and finds where an earlier attempt left off. */
async function prepare(source: ProxySource, context: Context) {
  const [access, chosen, standing] = await Promise.all([
    currentToken(),
    settings(),
    latestPublication(source.table),
  ])
  if ('problem' in access) throw tokenNeeded(access.problem)
  if (!chosen.instansiId) throw new Permanent('instansi_missing', 'the agency id is not set')
  const throttle = adaptiveThrottle({
    max: chosen.maxConcurrency,
    isTrouble: (error) => error instanceof Trouble,
    signal: context.signal,
  })
  const job: FetchJob = {
    source,
    context,
    fetching: {
      throttle,
      instansiId: chosen.instansiId,
      latency: latencyMeter(),
      signal: context.signal,
    },
    expectedRows: standing?.rows ?? null,
    missingPercent: chosen.shrinkGuardPercent,
  }
  return { chosen, begin: await findBeginning(source, context), job }
}

async function findBeginning(source: ProxySource, context: Context): Promise<Cursor> {
  await openStaging(context.runId, source.table)
  const saved = context.cursor(cursorShape)
  const staged = await countStaged(context.runId)
  if (saved && saved.staged === staged) return saved
  if (staged > 0) await clearStaging(context.fence)
  return START
}

async function fetchRows(job: FetchJob, begin: Cursor, label: string): Promise<Cursor> {
  const { stage, log } = job.context
  const { total, pages } = await stage('count', () => openFirstPass(job, begin))
  log.info(`${label} ${total ?? 'an unknown number of'} rows announced, from page ${begin.page}`)
  return stage('fetch', (tick) => fetchAll(job, { cursor: begin, pages }, tick))
}

/** Checks, compares and publishes in one fenced transaction: readers see the old rows until all new ones stand. */
function publish(
  source: ProxySource,
  context: Context,
  { end, chosen, latency }: { end: Cursor; chosen: Settings; latency: LatencyMeter },
): Promise<Result> {
  const { table, label } = source
  const { runId } = context
  const isComplete = end.verdict?.isComplete === true
  return context.publish(async (trx) => {
    const counts = await context.stage('check', async () => {
      await lockForPublishing(trx, table)
      if (end.verdict && end.verdict.keepFrom > 0) await keepOnlyFrom(trx, runId, end.verdict.keepFrom)
      return countForPublishing(trx, table, runId)
    })
    if (isComplete) guardAgainstShrinking(counts, context.payload, chosen.shrinkGuardPercent)
    const duplicates = counts.staged - counts.unique
    if (duplicates > 0) await removeStagedDuplicates(trx, table, runId)
    const publication = await openPublication(trx, table, { runId, stands: runId })
    const recording = { shape: table, label, publication, runId }
    const differences = await context.stage('compare', async () => {
      const found = await findDifferences(trx, table, runId)
      await recordDifferences(trx, recording)
      return found
    })
    const deleted = await context.stage('publish', async () => {
      const vanished = isComplete ? await deleteVanished(trx, recording) : 0
      await applyDifferences(trx, table, runId)
      return vanished
    })
    const rows = counts.standing + differences.inserted - deleted
    await context.stage('finish', async () => {
      await dropStaging(trx, runId)
      await closePublication(trx, publication, rows)
    })
    context.count('written', differences.inserted + differences.updated + deleted)
    return {
      total: rows,
      ...differences,
      deleted,
      // Rows that came twice within the last pass; those of several passes are no duplicates of the upstream.
      duplicates_removed: end.verdict?.duplicates ?? duplicates,
      invalid_values: end.invalid,
      passes: end.pass,
      complete: isComplete,
      ...latency.result(),
      ...(isComplete ? {} : { warning: 'incomplete' }),
    }
  })
}

/**
 * Far fewer rows than stand now are more often a fault upstream than the truth. A person who knows better says so
 * with `allowShrink`.
 */
function guardAgainstShrinking(
  { unique, standing }: StagedCounts,
  payload: ProxyPayload,
  percent: number,
): void {
  const least = standing * (1 - percent / 100)
  if (payload.allowShrink || standing === 0 || (unique > 0 && unique >= least)) return
  throw new Permanent('shrunk', `only ${unique} rows where ${standing} stand`, {
    now: unique,
    before: standing,
  })
}
