/** The worker's side of reading a file: takes in what the sandbox makes of it, batch by batch. */
import type { ImportPayload } from '@/jobs/definitions/imports'
import type { JobContext } from '@/jobs/engine/context'
import { runInSandbox } from '@/jobs/engine/sandbox'
import { databaseNow, inTransaction } from '@/models/db'
import { type BatchView, changeBatch } from '@/models/import-batch'
import { clearFailedRows, keepChecked } from '@/models/import-failed-row'
import { findRun } from '@/models/job-run'
import { renewStaging } from '@/models/staging'
import type { TableShape } from '@/models/table-shape'
import { filledShape, type ImportSource } from './columns'
import type { Layout } from './layout'
import type { ReadInput, ReadItem, ReadOutput } from './read-task'

type Context = JobContext<ImportPayload>

/** Most memory of the process that reads the file. */
export const READER_MB = 256
const READ = new URL('./read-task.ts', import.meta.url)

/** What an earlier attempt, a preview or another reading kept is forgotten: a file is read from its beginning. */
async function beginAnew(
  batchId: string,
  { shape, layout, context }: { shape: TableShape; layout: Layout; context: Context },
): Promise<void> {
  await inTransaction(async (trx) => {
    await renewStaging(trx, context.fence, shape)
    await clearFailedRows(trx, batchId)
    const { header, format, facts } = layout
    await changeBatch(batchId, { header, facts: { ...facts, format } }, trx)
  })
}

/** The day in Jakarta, by the database's clock. */
const today = async () => (await databaseNow()).toLocaleDateString('sv-SE', { timeZone: 'Asia/Jakarta' })

interface Reading {
  source: ImportSource
  batch: BatchView
  path: string
  context: Context
  tick: (done: number, total?: number) => void
}

/** Rows that the preview of this sheet has counted; null without one. */
async function countedBefore({ previewRunId }: BatchView, { sheet }: Layout): Promise<number | null> {
  const result = previewRunId === null ? null : (await findRun(previewRunId))?.result
  return result?.sheet === sheet && typeof result?.totalRows === 'number' ? result.totalRows : null
}

/** So rough that nobody takes it for the number itself. */
const roughly = (rows: number) => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1)
  return Math.ceil(rows / unit) * unit
}

/** How many rows a file has, as far as that is known while it is read. */
export interface RowsExpected {
  counted: number | null
  about: number | null
}

/** What to say of how many `read` rows are; undefined when nobody knows. */
export function rowsInAll({ counted, about }: RowsExpected, read: number): number | undefined {
  if (counted !== null && read <= counted) return counted
  return about === null ? undefined : roughly(Math.max(read, about))
}

/** Takes in what the sandbox sends: where rows go, and the rows. */
function receiver({ source, batch, context, tick }: Reading): (item: ReadItem) => Promise<void> {
  let into: { shape: TableShape; expected: RowsExpected; read: number; failedRows: number } | undefined
  return async (item) => {
    if (item.kind === 'begin') {
      const { layout, rowsAbout } = item
      context.count('read', -(into?.read ?? 0))
      context.count('failed', -(into?.failedRows ?? 0))
      const expected = { counted: await countedBefore(batch, layout), about: rowsAbout }
      into = { shape: filledShape(source, layout.filled), expected, read: 0, failedRows: 0 }
      return beginAnew(batch.id, { shape: into.shape, layout, context })
    }
    if (!into) throw new Error('rows came before what they are')
    const { staged, failed, rows, failedRows, read } = item
    await keepChecked(context.fence, into.shape, { staged, failed }, { read })
    into.read = read
    into.failedRows += failedRows
    context.count('read', rows)
    context.count('failed', failedRows)
    tick(read, rowsInAll(into.expected, read))
  }
}

/**
 * Reads a file in the sandbox; its rows are in the run's staging table then, or among the failed rows of its batch.
 * @throws Permanent that says why it cannot be read.
 */
export async function readRows(reading: Reading): Promise<ReadOutput> {
  const { batch, path, context } = reading
  const { id: batchId, fileName, type, options } = batch
  const input: ReadInput = { path, fileName, type, batchId, options, today: await today() }
  return runInSandbox<ReadInput, ReadItem, ReadOutput>(READ, input, {
    memoryMb: READER_MB,
    signal: context.signal,
    onItem: receiver(reading),
  })
}
