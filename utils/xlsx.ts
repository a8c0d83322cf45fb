/** Excel files written as a stream: rows go in by batches and come out zipped, at the pace of whoever reads. */
import { PassThrough, type Writable } from 'node:stream'
import Excel from 'exceljs'
import { type Cell, type ExportColumn, LENGTH_MARK, MAX_XLSX_TEXT } from './cell'

/** Rows that fit below the headings of a sheet. */
export const MAX_XLSX_ROWS = 1_048_575
/** Excel's rules for the name of a sheet: 31 characters, none of these. */
const NOT_IN_NAMES = /[[\]:*?/\\]/g
/** Characters that XML cannot hold and the library lets through. */
const NOT_XML = /[\uFFFE\uFFFF]/g

function sheetValue(cell: Cell): string | number | Date | null {
  if (cell === null || typeof cell === 'number') return cell
  if (typeof cell === 'object') return new Date(`${cell.day}T00:00:00Z`)
  const text = cell.replace(NOT_XML, '')
  return text.length > MAX_XLSX_TEXT ? LENGTH_MARK : text
}

/** What the library has but does not declare: the streams that a sheet is piped into. */
interface SheetStream {
  stream: { pipes: Writable[] }
}

/**
 * Resolves when what was written so far has been taken. The library writes on however slow the reader is; an empty
 * chunk behind all others is called back when its turn has come.
 */
function taken(sheet: Excel.Worksheet): Promise<unknown> {
  const { pipes } = (sheet as unknown as SheetStream).stream
  return Promise.all(pipes.map((pipe) => new Promise((resolve) => pipe.write(Buffer.alloc(0), resolve))))
}

function openSheet(output: PassThrough, name: string, columns: readonly ExportColumn[]) {
  const book = new Excel.stream.xlsx.WorkbookWriter({
    stream: output,
    useStyles: true,
    useSharedStrings: false,
    zip: { zlib: { level: 6 } },
  })
  book.creator = 'Sinkron'
  const sheet = book.addWorksheet(name.replace(NOT_IN_NAMES, ' ').slice(0, 31), {
    views: [{ state: 'frozen', ySplit: 1 }],
  })
  sheet.columns = columns.map(({ heading, isDay }) => ({
    header: heading,
    width: isDay ? 14 : Math.max(12, Math.min(24, heading.length + 8)),
    ...(isDay ? { style: { numFmt: 'dd-mm-yyyy' } } : {}),
  }))
  const head = sheet.getRow(1)
  head.font = { bold: true }
  head.commit()
  return { book, sheet }
}

export interface Sheet {
  name: string
  columns: readonly ExportColumn[]
  batches: AsyncIterable<Cell[][]>
}

async function write(output: PassThrough, { name, columns, batches }: Sheet): Promise<void> {
  const gone = new Promise<'gone'>((resolve) => output.once('close', () => resolve('gone')))
  const { book, sheet } = openSheet(output, name, columns)
  let rows = 0
  for await (const batch of batches) {
    rows += batch.length
    if (rows > MAX_XLSX_ROWS) throw new Error('more rows than a sheet holds')
    for (const cells of batch) sheet.addRow(cells.map(sheetValue)).commit()
    if ((await Promise.race([taken(sheet), gone])) === 'gone') return
  }
  await Promise.race([book.commit(), gone])
}

/**
 * The file in pieces. Texts are written as texts, so none of them is ever a formula; one that no cell can hold is
 * `LENGTH_MARK`.
 * @throws what `batches` throws: then the pieces so far are no whole file.
 */
export async function* xlsxFile(sheet: Sheet): AsyncGenerator<Buffer> {
  const output = new PassThrough()
  const writing = write(output, sheet).catch((error: Error) => {
    output.destroy(error)
  })
  try {
    for await (const piece of output) yield piece as Buffer
  } finally {
    output.destroy()
    await writing
  }
}
