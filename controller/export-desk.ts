/** What routes and the command line call to download rows: the columns of the type's download, streamed. */
import { recordAct } from '@/models/audit'
import { latestPublication } from '@/models/publication'
import { streamRows } from '@/models/row-stream'
import { countMatching, type RowsWanted } from '@/models/table-rows'
import type { TableShape } from '@/models/table-shape'
import { type Reader, statusNames } from '@/models/unit'
import type { Cell } from '@/utils/cell'
import { csvFile } from '@/utils/csv'
import { AppError } from '@/utils/errors'
import { MAX_XLSX_ROWS, xlsxFile } from '@/utils/xlsx'
import { proxyJob } from './proxy-desk'
import { proxySource } from './proxy-sources'
import { cellMaker, columnsOf, type Field } from './row-cells'
import { type Asked, wantedRows } from './rows-desk'

export const FORMATS = ['xlsx', 'csv'] as const
export type Format = (typeof FORMATS)[number]

export const CONTENT_TYPE: Record<Format, string> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
}

export interface Download {
  /** `pangkat-2026-11-22.xlsx`, by the day in Jakarta. */
  name: string
  contentType: string
  /** Throws when the file cannot be finished: the pieces so far are then no whole file. */
  chunks: AsyncGenerator<string | Uint8Array>
}

const today = () => new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Jakarta' })

/** What a download needs to know of a list. */
export interface Listed {
  /** In the name of the file, and in the audit. */
  type: string
  /** Of the sheet. */
  title: string
  table: TableShape
  download: readonly Field[]
  /** A column No stands in front. */
  isNumbered: boolean
}

/**
 * All rows that match, within what the reader may see, as a file with Indonesian headings.
 * @throws AppError too_many_rows_for_xlsx.
 */
export async function exportRows(
  reader: Reader,
  type: string,
  asked: Asked & { format: Format },
): Promise<Download> {
  const source = await proxySource(type)
  const { table, download } = source
  const listed = { type, title: proxyJob(type).titles.id, table, download, isNumbered: true }
  return exportListed(listed, wantedRows(reader, source, asked), asked)
}

/** The same of any list whose rows the caller may see. @throws AppError too_many_rows_for_xlsx. */
export async function exportListed(
  listed: Listed,
  wanted: RowsWanted,
  { format, filters, unit }: Asked & { format: Format },
): Promise<Download> {
  const { type } = listed
  if (format === 'xlsx') await refuseTooMany(listed, wanted)
  await recordAct({
    action: 'rows.download',
    object: { kind: 'type', id: type },
    after: { format, filters, unit },
  })
  return {
    name: `${type}-${today()}.${format}`,
    contentType: CONTENT_TYPE[format],
    chunks: fileOf(listed, wanted, format),
  }
}

async function refuseTooMany({ table }: Listed, wanted: RowsWanted): Promise<void> {
  const rows = await countMatching(table, wanted, await latestPublication(table))
  if (rows > MAX_XLSX_ROWS) throw new AppError('too_many_rows_for_xlsx', { rows, most: MAX_XLSX_ROWS })
}

async function* fileOf(
  listed: Listed,
  wanted: RowsWanted,
  format: Format,
): AsyncGenerator<string | Uint8Array> {
  const columns = listed.download.map(({ title, show }) => ({ heading: title.id, isDay: show === 'day' }))
  if (listed.isNumbered) columns.unshift({ heading: 'No', isDay: false })
  const batches = cellBatches(listed, wanted)
  try {
    // What fails at the first rows fails before the first piece, while an ordinary error can still be answered.
    const first = await batches.next()
    const all = chain(first.done ? [] : first.value, batches)
    if (format === 'xlsx') yield* xlsxFile({ name: listed.title, columns, batches: all })
    else
      yield* csvFile(
        columns.map(({ heading }) => heading),
        all,
      )
  } finally {
    await batches.return(undefined)
  }
}

async function* chain(first: Cell[][], rest: AsyncGenerator<Cell[][]>): AsyncGenerator<Cell[][]> {
  yield first
  yield* rest
}

async function* cellBatches(
  { table, download, isNumbered }: Listed,
  wanted: RowsWanted,
): AsyncGenerator<Cell[][]> {
  const cells = cellMaker(download, await statusNames())
  let number = 0
  for await (const rows of streamRows(table, wanted, columnsOf(download)))
    yield rows.map((row) => (isNumbered ? [++number, ...cells(row)] : cells(row)))
}
