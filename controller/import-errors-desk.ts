/** What the routes call about rows that were not loaded: a page of them, and a file of them to correct and send again. */
import { recordAct } from '@/models/audit'
import type { BatchView } from '@/models/import-batch'
import { countFailedRows, pageOfFailedRows, readFailedRows } from '@/models/import-failed-row'
import type { FailedRowsReply } from '@/replies/imports'
import type { Sent } from '@/replies/sent'
import type { Cell } from '@/utils/cell'
import { csvFile } from '@/utils/csv'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { pagination } from '@/utils/pagination'
import { xlsxFile } from '@/utils/xlsx'
import { CONTENT_TYPE, type Download, type Format } from './export-desk'
import { plainNumber } from './import/values'
import { reasonsOf, rowErrorViews } from './import-errors'
import { batchFor, type Caller } from './import-scope'

/** One page of the rows that were not loaded, from 1. @throws AppError unknown_batch. */
export async function listFailedRows(
  id: string,
  { page, limit }: { page: number; limit: number },
  { asker, language }: Caller,
): Promise<Sent<FailedRowsReply>> {
  const batch = await batchFor(asker, id)
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

const THREE_DECIMALS = /^-?\d+\.\d{3}$/

/** A number as text that can be read in one way only: 1.234 may be a thousand and more, 1.2340 is not. */
function unmistakable(cell: Cell): Cell {
  const text = typeof cell === 'number' ? plainNumber(cell) : ''
  return THREE_DECIMALS.test(text) ? `${text}0` : cell
}

interface Kept {
  id: string
  width: number
  format: Format
}

async function* cellsOf({ id, width, format }: Kept, language: Language): AsyncGenerator<Cell[][]> {
  for (let after = 0; ; ) {
    const rows = await readFailedRows(id, after, BATCH)
    if (rows.length === 0) return
    after = rows.at(-1)?.number ?? after
    yield rows.map(({ number, cells, errors }) => [
      ...Array.from({ length: width }, (_, index) => {
        const cell = cells[index] ?? null
        return format === 'csv' ? unmistakable(cell) : cell
      }),
      number,
      reasonsOf(errors, language),
    ])
  }
}

/** That of the file itself: whoever corrects the rows opens them with the program that the file came from. */
function delimiterOf(facts: BatchView['facts']): string {
  return typeof facts?.delimiter === 'string' ? facts.delimiter : ','
}

/**
 * The rows that were not loaded, under the file's own columns, with their row numbers and reasons behind: what is
 * corrected there can be uploaded as it is. @throws AppError unknown_batch, no_failed_rows.
 */
export async function exportFailedRows(
  id: string,
  format: Format,
  { asker, language }: Caller,
): Promise<Download> {
  const batch = await batchFor(asker, id)
  if ((await countFailedRows(id)) === 0) throw new AppError('no_failed_rows', { file: batch.fileName })
  await recordAct({
    action: 'rows.download',
    object: { kind: 'batch', id },
    after: { fileName: batch.fileName, format },
  })
  const header = batch.header ?? []
  const headings = [
    ...header,
    replyText(language, 'import_row_column'),
    replyText(language, 'import_reasons_column'),
  ]
  const batches = cellsOf({ id, width: header.length, format }, language)
  const chunks =
    format === 'xlsx'
      ? xlsxFile({
          name: 'Gagal',
          columns: headings.map((heading) => ({ heading, isDay: false })),
          batches,
        })
      : csvFile(headings, batches, delimiterOf(batch.facts))
  const base = batch.fileName.replace(/\.\w+$/, '').replace(/[^\w-]+/g, '-')
  return { name: `${base || 'impor'}-gagal.${format}`, contentType: CONTENT_TYPE[format], chunks }
}
