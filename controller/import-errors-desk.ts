/** What the routes call about rows that were not loaded: a page of them, and a file of them to correct and send again. */
import { recordAct } from '@/models/audit'
import { findBatch } from '@/models/import-batch'
import { countFailedRows, pageOfFailedRows, readFailedRows } from '@/models/import-failed-row'
import type { Cell } from '@/utils/cell'
import { csvFile } from '@/utils/csv'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { type Pagination, pagination } from '@/utils/pagination'
import { xlsxFile } from '@/utils/xlsx'
import { CONTENT_TYPE, type Download, type Format } from './export-desk'
import { type RowErrorView, reasonsOf, rowErrorViews } from './import-errors'

export interface FailedRowsReply {
  success: true
  batchId: string
  fileName: string
  /** Titles of the file's columns, for `cells`. */
  header: string[]
  /** A row's number is as a person counts rows in the file, from 1. */
  data: { row: number; cells: unknown[]; errors: RowErrorView[] }[]
  pagination: Pagination
}

/** One page of the rows that were not loaded, from 1. @throws AppError unknown_batch. */
export async function listFailedRows(
  id: string,
  { page, limit }: { page: number; limit: number },
  language: Language,
): Promise<FailedRowsReply> {
  const batch = await findBatch(id)
  if (!batch) throw new AppError('unknown_batch', { id })
  const [total, rows] = await Promise.all([countFailedRows(id), pageOfFailedRows(id, page, limit)])
  return {
    success: true,
    batchId: id,
    fileName: batch.fileName,
    header: batch.header ?? [],
    data: rows.map((row) => ({
      row: row.number,
      cells: row.cells,
      errors: rowErrorViews([row], language),
    })),
    pagination: pagination(page, limit, total),
  }
}

const BATCH = 500

async function* cellsOf(id: string, width: number, language: Language): AsyncGenerator<Cell[][]> {
  for (let after = 0; ; ) {
    const rows = await readFailedRows(id, after, BATCH)
    if (rows.length === 0) return
    after = rows.at(-1)?.number ?? after
    yield rows.map(({ number, cells, errors }) => [
      ...Array.from({ length: width }, (_, index) => {
        const cell = cells[index] ?? null
        return typeof cell === 'boolean' ? String(cell) : cell
      }),
      number,
      reasonsOf(errors, language),
    ])
  }
}

/**
 * The rows that were not loaded, under the file's own columns, with their row numbers and reasons behind: what is
 * corrected there can be uploaded as it is. @throws AppError unknown_batch, no_failed_rows.
 */
export async function exportFailedRows(id: string, format: Format, language: Language): Promise<Download> {
  const batch = await findBatch(id)
  if (!batch) throw new AppError('unknown_batch', { id })
  if ((await countFailedRows(id)) === 0) throw new AppError('no_failed_rows', { file: batch.fileName })
  await recordAct({ action: 'rows.download', object: { kind: 'batch', id }, after: { format } })
  const header = batch.header ?? []
  const headings = [
    ...header,
    replyText(language, 'import_row_column'),
    replyText(language, 'import_reasons_column'),
  ]
  const batches = cellsOf(id, header.length, language)
  const chunks =
    format === 'xlsx'
      ? xlsxFile({
          name: 'Gagal',
          columns: headings.map((heading) => ({ heading, isDay: false })),
          batches,
        })
      : csvFile(headings, batches)
  const base = batch.fileName.replace(/\.\w+$/, '').replace(/[^\w-]+/g, '-')
  return { name: `${base || 'impor'}-gagal.${format}`, contentType: CONTENT_TYPE[format], chunks }
}
