/** What the routes call to take a file in, and to say how its import goes. */
import { importJobs } from '@/jobs/definitions/imports'
import { hint } from '@/jobs/engine/hints'
import { legacyState } from '@/jobs/engine/run-view'
import { startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { inTransaction } from '@/models/db'
import { batchOfRun, insertBatch, newBatchId, sameFile } from '@/models/import-batch'
import { rememberedChoices } from '@/models/import-choices'
import { pageOfFailedRows } from '@/models/import-failed-row'
import { findRun, type JobRun } from '@/models/job-run'
import type { BatchOptions, UploadReply } from '@/replies/imports'
import type { Sent } from '@/replies/sent'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { newKey, storage } from '@/utils/storage'
import { twinView } from './import-batch-facts'
import { rowErrorViews } from './import-errors'
import { type Caller, ownerFor } from './import-scope'
import { importJobOf, shortName } from './import-sources'
import { toldOf } from './import-told'
import { settings } from './settings'

/** The largest file of a type that is taken, in bytes. @throws AppError unknown_import_type: it need not come at all. */
export async function uploadLimit(type: string): Promise<number> {
  importJobOf(type)
  return (await settings()).uploadMaxMb * 2 ** 20
}

/** A file on this disk that somebody has sent. */
export interface SentFile {
  path: string
  fileName: string
  size: number
  sha256: string
  /** When it came in parts: no second batch is made of them. */
  uploadId?: string
}

export interface Asked extends Caller {
  type: string
  /** Only look; somebody decides afterwards. */
  preview: boolean
}

/** What somebody chose for their last file of a type, as options of the next. */
async function rememberedOptions(user: string, type: string): Promise<BatchOptions> {
  const { columns, styles } = await rememberedChoices(user, type)
  return {
    ...(columns ? { columns, isRemembered: true } : {}),
    ...(styles ? { rememberedStyles: styles } : {}),
  }
}

/**
 * Stores a file and starts its run.
 * @throws AppError unknown_import_type, upload_empty, upload_no_room, storage_unavailable.
 */
export async function takeFile(file: SentFile, asked: Asked): Promise<Sent<UploadReply>> {
  const { asker, language, preview } = asked
  const { name: requestedBy } = asker
  const job = importJobOf(asked.type)
  if (file.size === 0) throw new AppError('upload_empty', { file: file.fileName })
  const before = twinView(await sameFile({ sha256: file.sha256, type: job.type }, ownerFor(asker)))
  const options = await rememberedOptions(requestedBy, job.type)
  const [id, storageKey] = [newBatchId(), newKey('imports')]
  const store = await storage()
  await store.put(storageKey, file.path, file.size)
  try {
    const { fileName, size, sha256, uploadId = null } = file
    const run = await inTransaction(async (trx) => {
      const act = { action: 'file.upload', object: { kind: 'batch', id }, after: { fileName, size, sha256 } }
      const payload = { batchId: id, fileName, preview }
      const started = await startRun(job, { payload, requestedBy, trx, act })
      const of = preview ? { previewRunId: started.run.id } : { runId: started.run.id }
      const { type } = job
      const batch = { id, type, fileName, size, sha256, storageKey, requestedBy, options, uploadId }
      await insertBatch(trx, { ...batch, ...of })
      return started.run
    })
    hint(run)
    return {
      success: true,
      jobId: run.id,
      batchId: id,
      fileName,
      type: shortName(job.type),
      status: 'queued',
      message: replyText(language, preview ? 'import_preview_started' : 'import_started', { file: fileName }),
      ...(before ? { sameAs: before } : {}),
    }
  } catch (error) {
    await store.remove(storageKey)
    throw error
  }
}

async function importRun(id: string): Promise<JobRun> {
  const run = await findRun(id)
  if (run?.family !== importJobs[0].family) throw new AppError('unknown_run', { id }, { found: false })
  return run
}

export interface ProgressReply {
  /** 0..100, or -1 once the run has finally failed. */
  percent: number
  message: string | null
  /** ISO 8601. */
  updatedAt: string
}

/** How far a run is. @throws AppError unknown_run. */
export async function importProgress(id: string, language: Language): Promise<ProgressReply> {
  const run = await importRun(id)
  return { ...toldOf(run, language), updatedAt: run.updatedAt.toISOString() }
}

/** Row errors that a status carries; all of them are at the batch's own address. */
const SHOWN_ERRORS = 100

/** The status reply of the earlier API. @throws AppError unknown_run, also of one that is not theirs to see. */
export async function importStatus(id: string, { asker, language }: Caller) {
  const run = await importRun(id)
  const view = viewRun(run, language)
  const batch = await batchOfRun(id)
  const owner = ownerFor(asker)
  if (owner !== null && batch?.requestedBy !== owner)
    throw new AppError('unknown_run', { id }, { found: false })
  const failed = batch ? await pageOfFailedRows(batch.id, 1, SHOWN_ERRORS) : []
  const errors = rowErrorViews(failed, language).slice(0, SHOWN_ERRORS)
  return {
    success: true,
    jobId: id,
    state: legacyState(run.status),
    progress: toldOf(run, language).percent,
    result: run.result ? { ...run.result, errors } : null,
    failedReason: view.error?.message ?? null,
    timestamp: run.createdAt.getTime(),
    processedOn: run.startedAt?.getTime() ?? null,
    finishedOn: run.finishedAt?.getTime() ?? null,
  }
}
