/** What the routes call to take a file in, and to say how its import goes. */
import { importJobs } from '@/jobs/definitions/imports'
import { hint } from '@/jobs/engine/hints'
import { legacyState } from '@/jobs/engine/run-view'
import { startRun } from '@/jobs/engine/start'
import { viewRun } from '@/jobs/engine/view'
import { inTransaction } from '@/models/db'
import { batchOfRun, insertBatch, newBatchId, rememberedColumns, sameFile } from '@/models/import-batch'
import { pageOfFailedRows } from '@/models/import-failed-row'
import { findRun, type JobRun } from '@/models/job-run'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { newKey, storage } from '@/utils/storage'
import { rowErrorViews } from './import-errors'
import { importJobOf, shortName } from './import-sources'
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
}

export interface UploadReply {
  success: true
  jobId: string
  batchId: string
  fileName: string
  type: string
  status: 'queued'
  message: string
  /** The same content was imported before, and still stands. */
  sameAs?: { batchId: string; fileName: string; importedAt: string | null }
}

export interface Asked {
  type: string
  /** Only look; somebody decides afterwards. */
  preview: boolean
  requestedBy: string
  language: Language
}

/** Stores a file and starts its run. @throws AppError unknown_import_type, upload_empty. */
export async function takeFile(file: SentFile, asked: Asked): Promise<UploadReply> {
  const { requestedBy, language, preview } = asked
  const job = importJobOf(asked.type)
  if (file.size === 0) throw new AppError('upload_empty', { file: file.fileName })
  const before = await sameFile(file.sha256, job.type)
  const columns = await rememberedColumns(requestedBy, job.type)
  const [id, storageKey] = [newBatchId(), newKey('imports')]
  const store = await storage()
  await store.put(storageKey, file.path, file.size)
  try {
    const { fileName, size, sha256 } = file
    const options = columns ? { columns, isRemembered: true } : {}
    const run = await inTransaction(async (trx) => {
      const act = { action: 'file.upload', object: { kind: 'batch', id }, after: { fileName, size, sha256 } }
      const payload = { batchId: id, preview }
      const started = await startRun(job, { payload, requestedBy, trx, act })
      const of = preview ? { previewRunId: started.run.id } : { runId: started.run.id }
      await insertBatch(trx, {
        id,
        type: job.type,
        fileName,
        size,
        sha256,
        storageKey,
        requestedBy,
        options,
        ...of,
      })
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
      ...(before
        ? {
            sameAs: {
              batchId: before.id,
              fileName: before.fileName,
              importedAt: before.completedAt?.toISOString() ?? null,
            },
          }
        : {}),
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

const FAILED: readonly JobRun['status'][] = ['dead', 'cancelled']

/** How far a run is. @throws AppError unknown_run. */
export async function importProgress(id: string, language: Language): Promise<ProgressReply> {
  const run = await importRun(id)
  const { percent, message, error } = viewRun(run, language)
  return {
    percent: FAILED.includes(run.status) ? -1 : percent,
    message: error?.message ?? message,
    updatedAt: run.updatedAt.toISOString(),
  }
}

/** Row errors that a status carries; all of them are at the batch's own address. */
const SHOWN_ERRORS = 100

/** The status reply of the earlier API. @throws AppError unknown_run. */
export async function importStatus(id: string, language: Language) {
  const run = await importRun(id)
  const view = viewRun(run, language)
  const batch = await batchOfRun(id)
  const failed = batch ? await pageOfFailedRows(batch.id, 1, SHOWN_ERRORS) : []
  const errors = rowErrorViews(failed, language).slice(0, SHOWN_ERRORS)
  return {
    success: true,
    jobId: id,
    state: legacyState(run.status),
    progress: (await importProgress(id, language)).percent,
    result: run.result ? { ...run.result, errors } : null,
    failedReason: view.error?.message ?? null,
    timestamp: run.createdAt.getTime(),
    processedOn: run.startedAt?.getTime() ?? null,
    finishedOn: run.finishedAt?.getTime() ?? null,
  }
}
