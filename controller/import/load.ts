/** The work of every import: read the file, check and stage its rows, then publish what differs, or only say so. */
import type { ImportPayload } from '@/jobs/definitions/imports'
import type { Controller, JobContext, Result } from '@/jobs/engine/context'
import { Permanent, RunFailure } from '@/jobs/engine/outcomes'
import type { Trx } from '@/models/db'
import { type BatchView, changeBatch, findBatch, lockBatch, NOW } from '@/models/import-batch'
import { closePublication, openPublication } from '@/models/publication'
import {
  applyDifferences,
  countForPublishing,
  type Differences,
  dropStaging,
  findDifferences,
  lockForPublishing,
  removeStagedDuplicates,
} from '@/models/publish'
import { recordDifferences } from '@/models/row-change'
import { countOtherRows } from '@/models/staged-elsewhere'
import type { TableShape } from '@/models/table-shape'
import type { ImportCounts, ImportPreview, OtherTypeRows } from '@/replies/import-previews'
import { AppError } from '@/utils/errors'
import { storage } from '@/utils/storage'
import { StorageFileGone } from '@/utils/storage-trouble'
import { filledShape, type ImportSource } from './columns'
import { listed } from './header-names'
import { reportProgress } from './progress'
import { readRows } from './read'
import type { ReadOutput } from './read-task'

type Context = JobContext<ImportPayload>

/** Makes the controller of an import type. */
export function importFile(source: ImportSource): Controller<ImportPayload> {
  return (context) =>
    reportProgress(context, async () => {
      const batch = await context.stage('open', () => open(context))
      const read = await readStored(source, batch, context)
      context.log.info({ file: batch.fileName, ...read.counts }, '[IMPORT] The file was checked')
      const work = { source, shape: filledShape(source, read.layout.filled), batch, read }
      return context.payload.preview ? preview(work, context) : publish(work, context)
    })
}

/** @throws Permanent, RunFailure in words also when the storage fails. */
async function readStored(source: ImportSource, batch: BatchView, context: Context): Promise<ReadOutput> {
  try {
    const store = await storage()
    return await store.onDisk(batch.storageKey, (path) =>
      context.stage('check', (tick) => readRows({ source, batch, path, context, tick })),
    )
  } catch (error) {
    throw inWords(error, batch)
  }
}

/** What is wrong with the storage, as a run records it: without paths. */
function inWords(error: unknown, { fileName: file }: BatchView): unknown {
  if (error instanceof StorageFileGone)
    return new Permanent('import_file_gone', 'the file is not in the storage', { file })
  if (error instanceof AppError && error.code === 'storage_unavailable')
    return new RunFailure(
      'storage_unavailable',
      'the storage cannot be reached',
      { file },
      { cause: error.cause },
    )
  return error
}

async function open(context: Context): Promise<BatchView> {
  const { batchId } = context.payload
  const batch = await findBatch(batchId)
  if (!batch) throw new Permanent('unknown_batch', `there is no batch ${batchId}`, { id: batchId })
  return batch
}

interface Work {
  source: ImportSource
  /** The table as this file fills it. */
  shape: TableShape
  batch: BatchView
  read: ReadOutput
}

interface Compared {
  duplicates: number
  found: Differences
  /** Rows that stand in the table now. */
  standing: number
  /** Those among the updated that stand under another type of the table. */
  other: OtherTypeRows | null
}

function countsOf({ batch, read }: Work, { duplicates, found, other }: Compared): ImportCounts {
  const { totalRows, failedRows } = read.counts
  const { headers } = read.layout.mapping
  const leftOut = headers.filter(({ by }) => by === 'other').map(({ header }) => header)
  const roundedValues = Object.values(read.numbers).reduce((sum, { rounded }) => sum + rounded, 0)
  return {
    batchId: batch.id,
    fileName: batch.fileName,
    totalRows,
    successRows: totalRows - failedRows - duplicates,
    failedRows,
    duplicateRows: duplicates,
    ...found,
    roundedValues,
    ...(leftOut.length > 0 ? { leftOutHeaders: listed(leftOut) } : {}),
    ...(other ? { otherType: other } : {}),
  }
}

/** Compares in the transaction that publishes; a preview does the same, and rolls nothing forward. */
async function compare(trx: Trx, { shape, source }: Work, context: Context): Promise<Compared> {
  const counts = await countForPublishing(trx, shape, context.runId)
  const duplicates = counts.staged - counts.unique
  if (duplicates > 0) await removeStagedDuplicates(trx, shape, context.runId)
  const found = await findDifferences(trx, shape, context.runId)
  const other = source.own ? await countOtherRows(trx, shape, source.own) : null
  return { duplicates, found, standing: counts.standing, other }
}

function refuseIfAllFailed({ read }: Work): void {
  const { totalRows, failedRows } = read.counts
  if (totalRows === 0) throw new Permanent('import_no_rows', 'the file has no rows below its header')
  if (failedRows < totalRows) return
  const [most] = read.errorKinds
  throw new Permanent('import_all_failed', `none of ${totalRows} rows could be loaded`, {
    ...most?.params,
    count: totalRows,
    column: most?.column ?? '-',
    reason: most?.code ?? 'other',
  })
}

function previewOf({ read }: Work, counts: ImportCounts): ImportPreview {
  const { layout, numbers, errorKinds, sample } = read
  const { header: _header, ...seen } = layout
  return { ...seen, numbers, errorKinds, sample: { fields: layout.filled, rows: sample }, ...counts }
}

function preview(work: Work, context: Context): Promise<Result> {
  return context.publish(async (trx) => {
    const counts = countsOf(work, await context.stage('compare', () => compare(trx, work, context)))
    await context.stage('finish', async () => {
      await dropStaging(trx, context.runId)
      await changeBatch(work.batch.id, { preview: previewOf(work, counts) }, trx)
    })
    return { ...counts, sheet: work.read.layout.sheet, preview: true }
  })
}

async function publish(work: Work, context: Context): Promise<Result> {
  refuseIfAllFailed(work)
  const { shape, batch } = work
  const label = work.source.label.filter((column) => column in shape.columns)
  const { runId } = context
  return context.publish(async (trx) => {
    const compared = await context.stage('compare', async () => {
      await lockForPublishing(trx, shape)
      await lockBatch(trx, batch.id)
      const publication = await openPublication(trx, shape, { runId, stands: runId })
      const differences = await compare(trx, work, context)
      await recordDifferences(trx, { shape, label, publication, runId })
      return { publication, ...differences }
    })
    const { publication, found, standing } = compared
    await context.stage('publish', () => applyDifferences(trx, shape, runId))
    const result = countsOf(work, compared)
    await context.stage('finish', async () => {
      await dropStaging(trx, runId)
      await closePublication(trx, publication, standing + found.inserted)
      await changeBatch(batch.id, { publication, result, completedAt: NOW(), preview: null }, trx)
    })
    context.count('written', found.inserted + found.updated)
    return { ...result }
  })
}
