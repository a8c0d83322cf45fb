/** The work of every import: survey the file, check and stage its rows, then publish what differs, or only say so. */
import type { ImportPayload } from '@/jobs/definitions/imports'
import type { Controller, JobContext, Result } from '@/jobs/engine/context'
import { Permanent } from '@/jobs/engine/outcomes'
import { runInSandbox } from '@/jobs/engine/sandbox'
import { databaseNow, inTransaction, type Trx } from '@/models/db'
import { type BatchView, changeBatch, findBatch, lockBatch } from '@/models/import-batch'
import { clearFailedRows, keepChecked } from '@/models/import-failed-row'
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
import { renewStaging } from '@/models/staging'
import type { TableShape } from '@/models/table-shape'
import { storage } from '@/utils/storage'
import type { CheckedBatch, CheckInput, CheckOutput } from './check-task'
import { filledShape, type ImportSource } from './columns'
import { reportProgress } from './progress'
import type { SurveyInput, SurveyItem, SurveyOutput } from './survey-task'

type Context = JobContext<ImportPayload>

/** Most memory of the process that reads the file. */
const READER_MB = 256
const SURVEY = new URL('./survey-task.ts', import.meta.url)
const CHECK = new URL('./check-task.ts', import.meta.url)

/** Makes the controller of an import type. */
export function importFile(source: ImportSource): Controller<ImportPayload> {
  return (context) =>
    reportProgress(context, async () => {
      const batch = await context.stage('open', () => open(context))
      const store = await storage()
      const { plan, shape, checked } = await store.onDisk(batch.storageKey, async (path) => {
        const survey = await context.stage('survey', (tick) => surveyFile(batch, path, { context, tick }))
        const shape = filledShape(source, survey.filled)
        await beginAnew(batch.id, { shape, header: survey.header, context })
        const done = await context.stage('check', (tick) =>
          checkRows({ shape, batch, path, context, plan: survey, tick }),
        )
        return { plan: survey, shape, checked: done }
      })
      context.log.info({ file: batch.fileName, ...checked.counts }, '[IMPORT] The file was checked')
      const work = { source, shape, batch, plan, checked }
      return context.payload.preview ? preview(work, context) : publish(work, context)
    })
}

async function open(context: Context): Promise<BatchView> {
  const { batchId } = context.payload
  const batch = await findBatch(batchId)
  if (!batch) throw new Permanent('unknown_batch', `there is no batch ${batchId}`, { id: batchId })
  return batch
}

/** What an earlier attempt or a preview kept is forgotten: a file is read from its beginning. */
async function beginAnew(
  batchId: string,
  { shape, header, context }: { shape: TableShape; header: string[]; context: Context },
): Promise<void> {
  await inTransaction(async (trx) => {
    await renewStaging(trx, context.fence, shape)
    await clearFailedRows(trx, batchId)
    await changeBatch(batchId, { header }, trx)
  })
}

type Tick = (done: number, total?: number) => void

function surveyFile(
  { fileName, type, options }: BatchView,
  path: string,
  { context, tick }: { context: Context; tick: Tick },
): Promise<SurveyOutput> {
  const input: SurveyInput = { path, fileName, type, options }
  return runInSandbox<SurveyInput, SurveyItem, SurveyOutput>(SURVEY, input, {
    memoryMb: READER_MB,
    signal: context.signal,
    onItem: ({ rows }) => tick(rows),
  })
}

/** The day in Jakarta, by the database's clock. */
const today = async () => (await databaseNow()).toLocaleDateString('sv-SE', { timeZone: 'Asia/Jakarta' })

interface Check {
  shape: TableShape
  batch: BatchView
  path: string
  context: Context
  plan: SurveyOutput
  tick: Tick
}

async function checkRows({ shape, batch, path, context, plan, tick }: Check): Promise<CheckOutput> {
  const { id: batchId, fileName, type } = batch
  const input: CheckInput = { path, fileName, type, batchId, plan, today: await today() }
  return runInSandbox<CheckInput, CheckedBatch, CheckOutput>(CHECK, input, {
    memoryMb: READER_MB,
    signal: context.signal,
    onItem: async ({ staged, failed, rows, failedRows, read }) => {
      await keepChecked(context.fence, shape, { staged, failed }, { read })
      context.count('read', rows)
      context.count('failed', failedRows)
      tick(read, plan.totalRows)
    },
  })
}

interface Work {
  source: ImportSource
  /** The table as this file fills it. */
  shape: TableShape
  batch: BatchView
  plan: SurveyOutput
  checked: CheckOutput
}

/** Counts of a result: every row of the file is in one of successRows, failedRows and duplicateRows. */
function resultOf({ batch, checked }: Work, duplicates: number, found: Differences): Result {
  const { totalRows, failedRows } = checked.counts
  return {
    batchId: batch.id,
    fileName: batch.fileName,
    totalRows,
    successRows: totalRows - failedRows - duplicates,
    failedRows,
    duplicateRows: duplicates,
    ...found,
  }
}

/** Compares in the transaction that publishes; a preview does the same, and rolls nothing forward. */
async function compare(trx: Trx, { shape }: Work, context: Context) {
  const counts = await countForPublishing(trx, shape, context.runId)
  const duplicates = counts.staged - counts.unique
  if (duplicates > 0) await removeStagedDuplicates(trx, shape, context.runId)
  const found = await findDifferences(trx, shape, context.runId)
  return { duplicates, found, standing: counts.standing }
}

function refuseIfAllFailed({ checked }: Work): void {
  const { totalRows, failedRows } = checked.counts
  if (totalRows === 0) throw new Permanent('import_no_rows', 'the file has no rows below its header')
  if (failedRows < totalRows) return
  const [most] = checked.errorKinds
  throw new Permanent('import_all_failed', `none of ${totalRows} rows could be loaded`, {
    count: totalRows,
    column: most?.column ?? '-',
    code: most?.code ?? '-',
  })
}

function preview(work: Work, context: Context): Promise<Result> {
  const { batch, plan, checked } = work
  return context.publish(async (trx) => {
    const { duplicates, found } = await context.stage('compare', () => compare(trx, work, context))
    await context.stage('finish', async () => {
      await dropStaging(trx, context.runId)
      const { totalRows: _total, header: _header, ...seen } = plan
      const { errorKinds, sample } = checked
      const shown = {
        ...seen,
        errorKinds,
        sample: { fields: plan.filled, rows: sample },
        ...resultOf(work, duplicates, found),
      }
      await changeBatch(batch.id, { preview: shown }, trx)
    })
    return { ...resultOf(work, duplicates, found), preview: true }
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
    const { publication, duplicates, found, standing } = compared
    await context.stage('publish', () => applyDifferences(trx, shape, runId))
    const result = resultOf(work, duplicates, found)
    await context.stage('finish', async () => {
      await dropStaging(trx, runId)
      await closePublication(trx, publication, standing + found.inserted)
      await changeBatch(batch.id, { publication, result, completedAt: new Date(), preview: null }, trx)
    })
    context.count('written', found.inserted + found.updated)
    return result
  })
}
