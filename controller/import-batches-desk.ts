/** What the routes call about files that were taken in: their history, what a preview found, and what somebody decides. */
import { hint } from '@/jobs/engine/hints'
import { startRun } from '@/jobs/engine/start'
import { recordAct } from '@/models/audit'
import { inTransaction } from '@/models/db'
import {
  BATCH_STATUSES,
  type BatchesWanted,
  type BatchOptions,
  type BatchStatus,
  type BatchView,
  changeBatch,
  findBatch,
  listBatches,
  lockBatch,
  rememberColumns,
} from '@/models/import-batch'
import { findRun, type JobRun } from '@/models/job-run'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { type Pagination, pagination } from '@/utils/pagination'
import { type BatchProblem, problemOf, type TypeColumn, twinOf, typeColumns } from './import-batch-facts'
import { importJobOf, shortName } from './import-sources'

export { BATCH_STATUSES }

/** A batch in replies. Times are ISO 8601 in UTC. */
export interface ImportLog {
  batchId: string
  type: string
  fileName: string
  size: number
  sha256: string
  status: BatchStatus
  requestedBy: string
  createdAt: string
  completedAt: string | null
  durationMs: number | null
  jobId: string | null
  previewJobId: string | null
  rollbackJobId: string | null
  rolledBackAt: string | null
  rolledBackBy: string | null
  /** Of the import: totalRows, successRows, failedRows, duplicateRows, inserted, updated, unchanged. */
  result: Record<string, unknown> | null
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
    rolledBackBy: batch.rolledBackBy,
    result: batch.result,
  }
}

/** The history of imports, the newest first. @throws AppError unknown_import_type. */
export async function importLogs(
  wanted: BatchesWanted,
): Promise<{ success: true; data: ImportLog[]; pagination: Pagination }> {
  const type = wanted.type ? importJobOf(wanted.type).type : undefined
  const { batches, total } = await listBatches({ ...wanted, type })
  return { success: true, data: batches.map(asLog), pagination: pagination(wanted.page, wanted.limit, total) }
}

async function known(id: string): Promise<BatchView> {
  const batch = await findBatch(id)
  if (!batch) throw new AppError('unknown_batch', { id })
  return batch
}

export interface BatchReply {
  success: true
  batch: ImportLog & { preview: Record<string, unknown> | null; options: BatchOptions }
  /** Columns that a file of its type may have, in the order of the export. */
  columns: TypeColumn[]
  /** Why it failed; null when it did not. */
  problem: BatchProblem | null
  /** The same content was imported before, and still stands. */
  sameAs: { batchId: string; fileName: string; importedAt: string | null } | null
}

/** One batch, with what its preview found, what people chose, and what went wrong. @throws AppError unknown_batch. */
export async function showBatch(id: string, language: Language): Promise<BatchReply> {
  const batch = await known(id)
  const [problem, sameAs] = await Promise.all([problemOf(batch, language), twinOf(batch)])
  return {
    success: true,
    batch: { ...asLog(batch), preview: batch.preview, options: batch.options },
    columns: typeColumns(batch.type, language),
    problem,
    sameAs,
  }
}

export interface Decision {
  /** `import`: what is valid is loaded; `preview`: look again, with other options. */
  verb: 'import' | 'preview'
  options: BatchOptions
  requestedBy: string
  language: Language
}

export interface DecisionReply {
  success: true
  status: 'queued'
  jobId: string
  batchId: string
  message: string
}

/** What may follow a preview, and a failure. */
const OPEN: readonly BatchStatus[] = ['previewed', 'failed', 'stopped']

/**
 * Goes on with a batch that waits for a person.
 * @throws AppError unknown_batch, batch_not_open when it is under way or over.
 */
export async function decide(id: string, decision: Decision): Promise<DecisionReply> {
  const { verb, options, requestedBy, language } = decision
  const { run, fileName } = await inTransaction(async (trx) => {
    const batch = await lockBatch(trx, id)
    if (!batch) throw new AppError('unknown_batch', { id })
    if (!OPEN.includes(batch.status)) throw new AppError('batch_not_open', { file: batch.fileName })
    const payload = { batchId: id, preview: verb === 'preview' }
    const act = { action: `import.${verb}`, object: { kind: 'batch', id }, after: options }
    const job = importJobOf(batch.type)
    const started = await startRun(job, { payload, requestedBy, trx, act })
    if (!started.created)
      throw new AppError('already_active', { id: started.run.id }, { jobId: started.run.id })
    const runs =
      verb === 'preview' ? { previewRunId: started.run.id, runId: null } : { runId: started.run.id }
    const isRemembered = options.columns ? false : batch.options.isRemembered
    const chosen = { ...batch.options, ...options, isRemembered }
    await changeBatch(id, { options: chosen, stoppedAt: null, stoppedBy: null, preview: null, ...runs }, trx)
    if (options.columns) await rememberColumns({ user: requestedBy, type: job.type }, options.columns, trx)
    return { run: started.run, fileName: batch.fileName }
  })
  return queued(run, {
    id,
    message: replyText(language, verb === 'preview' ? 'import_preview_started' : 'import_started', {
      file: fileName,
    }),
  })
}

function queued(run: JobRun, { id, message }: { id: string; message: string }): DecisionReply {
  hint(run)
  return { success: true, status: 'queued', jobId: run.id, batchId: id, message }
}

/** Gives a batch up before anything was written. @throws AppError unknown_batch, batch_not_open. */
export async function stopBatch(id: string, by: string): Promise<{ success: true }> {
  const previewRunId = await inTransaction(async (trx) => {
    const batch = await lockBatch(trx, id)
    if (!batch) throw new AppError('unknown_batch', { id })
    if (batch.status !== 'previewed') throw new AppError('batch_not_open', { file: batch.fileName })
    await changeBatch(id, { stoppedAt: new Date(), stoppedBy: by }, trx)
    await recordAct({ action: 'import.stop', object: { kind: 'batch', id } }, trx)
    return batch.previewRunId
  })
  // No run moves, yet others look at the batch.
  const run = previewRunId === null ? null : await findRun(previewRunId)
  if (run) hint(run)
  return { success: true }
}
