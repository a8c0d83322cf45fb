/** What the routes call about files that were taken in: their history, what a preview found, and what somebody decides. */
import { BATCH_STATUSES } from '@/jobs/definitions/imports'
import { hint } from '@/jobs/engine/hints'
import { startRun } from '@/jobs/engine/start'
import { recordAct } from '@/models/audit'
import { inTransaction } from '@/models/db'
import { type BatchesWanted, type BatchView, changeBatch, listBatches, NOW } from '@/models/import-batch'
import { rememberChoices } from '@/models/import-choices'
import { deadRunsOf } from '@/models/import-runs'
import { findRun, type JobRun } from '@/models/job-run'
import { discardRun } from '@/models/reopen'
import type {
  BatchOptions,
  BatchReply,
  BatchStatus,
  DecisionReply,
  ImportLog,
  ImportLogsReply,
} from '@/replies/imports'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { replyText } from '@/utils/language'
import { pagination } from '@/utils/pagination'
import { checkedOf, problemOf, twinOf, typeColumns } from './import-batch-facts'
import { columnsByKey, type GivenOptions, optionsWith } from './import-options'
import { type Asker, batchFor, type Caller, lockedBatchFor, ownerFor } from './import-scope'
import { importJobOf, shortName } from './import-sources'

export { BATCH_STATUSES }

function foundIn({ preview, allFailed }: BatchView): ImportLog['found'] {
  if (allFailed !== null) return { totalRows: allFailed, failedRows: allFailed }
  return preview && { totalRows: preview.totalRows, failedRows: preview.failedRows }
}

function asLog(batch: BatchView): ImportLog {
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    batchId: batch.id,
    type: shortName(batch.type),
    fileName: batch.fileName,
    size: batch.size,
    sha256: batch.sha256,
    status: batch.status,
    requestedBy: batch.requestedBy,
    createdAt: batch.createdAt.toISOString(),
    completedAt: iso(batch.completedAt),
    durationMs: batch.durationMs,
    jobId: batch.runId,
    previewJobId: batch.previewRunId,
    rollbackJobId: batch.rollbackRunId,
    rolledBackAt: iso(batch.rolledBackAt),
    fileRemovedAt: iso(batch.fileRemovedAt),
    rolledBackBy: batch.rolledBackBy,
    result: batch.result,
    found: foundIn(batch),
    keptRows: batch.keptRows,
  }
}

/** The history of imports, the newest first. @throws AppError unknown_import_type. */
export async function importLogs(
  wanted: Omit<BatchesWanted, 'owner'>,
  asker: Asker,
): Promise<Sent<ImportLogsReply>> {
  const type = wanted.type ? importJobOf(wanted.type).type : undefined
  const { batches, total } = await listBatches({ ...wanted, type, owner: ownerFor(asker) })
  return { success: true, data: batches.map(asLog), pagination: pagination(wanted.page, wanted.limit, total) }
}

/** One batch, with what its preview found, what people chose, and what went wrong. @throws AppError unknown_batch. */
export async function showBatch(id: string, { asker, language }: Caller): Promise<Sent<BatchReply>> {
  const batch = await batchFor(asker, id)
  const [problem, sameAs, checked] = await Promise.all([
    problemOf(batch, language),
    twinOf(batch, ownerFor(asker)),
    checkedOf(batch),
  ])
  return {
    success: true,
    batch: { ...asLog(batch), preview: batch.preview, options: batch.options },
    columns: typeColumns(batch.type, language),
    problem,
    sameAs,
    checked,
  }
}

export interface Decision extends Caller {
  /** `import`: what is valid is loaded; `preview`: look again, with other options. */
  verb: 'import' | 'preview'
  options: GivenOptions
}

/** What was chosen before; of several sheets, what is imported is the one that was looked at. */
function sheetKept({ options, preview }: BatchView, verb: Decision['verb']): BatchOptions {
  const isOneOfSeveral = verb === 'import' && preview !== null && preview.sheets.length > 1
  return isOneOfSeveral ? { ...options, sheet: preview.sheet } : options
}

/** What may follow a preview, and a failure. */
const OPEN: readonly BatchStatus[] = ['previewed', 'failed', 'stopped']

/**
 * Goes on with a batch that waits for a person. Options that are not given stay as they were; null forgets them.
 * @throws AppError unknown_batch, import_headers_unknown, file_removed, batch_not_open when it is under way or over.
 */
export async function decide(id: string, decision: Decision): Promise<Sent<DecisionReply>> {
  const { verb, options, asker, language } = decision
  const { name: requestedBy } = asker
  const { run, fileName } = await inTransaction(async (trx) => {
    const batch = await lockedBatchFor(trx, asker, id)
    if (!OPEN.includes(batch.status)) throw new AppError('batch_not_open', { file: batch.fileName })
    if (batch.fileRemovedAt !== null) throw new AppError('file_removed', { file: batch.fileName })
    const columns = await columnsByKey(batch, options)
    const given = columns === undefined ? options : { ...options, columns }
    const payload = { batchId: id, fileName: batch.fileName, preview: verb === 'preview' }
    const act = {
      action: `import.${verb}`,
      object: { kind: 'batch', id },
      after: { fileName: batch.fileName, ...given },
    }
    const job = importJobOf(batch.type)
    const started = await startRun(job, { payload, requestedBy, trx, act })
    if (!started.created)
      throw new AppError('already_active', { id: started.run.id }, { jobId: started.run.id })
    const runs =
      verb === 'preview' ? { previewRunId: started.run.id, runId: null } : { runId: started.run.id }
    const chosen = optionsWith(sheetKept(batch, verb), given)
    await changeBatch(id, { options: chosen, stoppedAt: null, stoppedBy: null, preview: null, ...runs }, trx)
    const { columns: ofColumns, styles } = given
    if (ofColumns || styles)
      await rememberChoices(
        trx,
        { user: requestedBy, type: job.type },
        { ...(ofColumns ? { columns: ofColumns } : {}), ...(styles ? { styles } : {}) },
      )
    return { run: started.run, fileName: batch.fileName }
  })
  return queued(run, {
    id,
    message: replyText(language, verb === 'preview' ? 'import_preview_started' : 'import_started', {
      file: fileName,
    }),
  })
}

function queued(run: JobRun, { id, message }: { id: string; message: string }): Sent<DecisionReply> {
  hint(run)
  return { success: true, status: 'queued', jobId: run.id, batchId: id, message }
}

/** What may be given up. */
const WAITING: readonly BatchStatus[] = ['previewed', 'failed']

/**
 * Gives a batch up before anything was written; its dead runs need nobody any more.
 * @throws AppError unknown_batch, batch_not_open.
 */
export async function stopBatch(id: string, asker: Asker): Promise<{ success: true }> {
  const runs = await inTransaction(async (trx) => {
    const batch = await lockedBatchFor(trx, asker, id)
    if (!WAITING.includes(batch.status)) throw new AppError('batch_not_open', { file: batch.fileName })
    await changeBatch(id, { stoppedAt: NOW(), stoppedBy: asker.name }, trx)
    const after = { fileName: batch.fileName }
    await recordAct({ action: 'import.stop', object: { kind: 'batch', id }, after }, trx)
    const dead = await deadRunsOf(trx, id)
    for (const run of dead) {
      await discardRun(run, { actor: asker.name, reason: null, trx })
      await recordAct({ action: 'run.discard', object: { kind: 'run', id: run } }, trx)
    }
    return new Set([batch.previewRunId, ...dead])
  })
  // The preview's run does not move, yet others look at the batch.
  for (const one of runs) {
    const run = one === null ? null : await findRun(one)
    if (run) hint(run)
  }
  return { success: true }
}
