/** Files as staff export them: SOS with all its columns, the same rows in every version but those that changed. */
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import exceljs from 'exceljs'
import type { ImportColumn } from '@/controller/import/columns'
import { source } from '@/controller/import/sos'

/** Columns of the full export; what the table keeps beside them stands behind. */
export const SOS_COLUMNS: readonly ImportColumn[] = source.columns.slice(0, 69)
export const SOS_HEADER: readonly string[] = SOS_COLUMNS.map(({ name }) => name)

export interface FileWanted {
  path: string
  rows: number
  /** Every row `n` with `n % 100 < changed` differs from the file with 0. */
  changed: number
}

const LINES_A_CHUNK = 500
const WORDS = [
  'PT Maju Jaya',
  'CV Sumber Rezeki',
  'Dinas Pendidikan Kota',
  'Koperasi Tani Makmur',
  'UD Sinar Laut',
]
const two = (value: number) => String(value).padStart(2, '0')
const day = (seed: number) => [1 + (seed % 28), 1 + (seed % 12), 2015 + (seed % 10)] as const

/** Indonesian, as `1.234.567,89`. */
function money(seed: number): string {
  const whole = String(1_000 + ((seed * 7_919) % 9_000_000)).replace(/\B(?=(\d{3})+$)/g, '.')
  return `${whole},${two(seed % 100)}`
}

/** Four of ten columns are empty in most rows, as in real exports. */
const isEmpty = (row: number, column: number) => column > 2 && (row + column * 3) % 10 < 4

interface Place {
  row: number
  column: number
  isChanged: boolean
}

function textOf({ name, kind }: ImportColumn, { row, column, isChanged }: Place): string {
  if (name === 'order_id') return `1-${1_000_000_000 + row}`
  if (name === 'li_milestone') return isChanged ? 'COMPLETE' : 'PROVISION START'
  const seed = row * 31 + column * 17
  if (isEmpty(row, column)) return ''
  const [date, month, year] = day(seed)
  switch (kind) {
    case 'money':
      return money(seed + (isChanged ? 1 : 0))
    case 'integer':
      return String(seed % 1_000)
    case 'date':
      return `${two(date)}/${two(month)}/${year}`
    case 'timestamp':
      return `${two(date)}/${two(month)}/${year} ${two(seed % 24)}:${two(seed % 60)}:${two((seed * 7) % 60)}`
    case 'code':
      return String(1_000_000_000 + ((seed * 104_729) % 900_000_000))
    default:
      return `${WORDS[seed % WORDS.length]} ${seed % 9_973}`
  }
}

/** Cells of one row, from 0, in the order of the header. */
export function cellsOf(row: number, changed: number): string[] {
  const isChanged = row % 100 < changed
  return SOS_COLUMNS.map((column, at) => textOf(column, { row, column: at, isChanged }))
}

function* lines({ rows, changed }: FileWanted): Generator<string> {
  yield `${SOS_HEADER.join(';')}\r\n`
  for (let row = 0; row < rows; row += LINES_A_CHUNK) {
    let chunk = ''
    for (let at = row; at < Math.min(rows, row + LINES_A_CHUNK); at++)
      chunk += `${cellsOf(at, changed).join(';')}\r\n`
    yield chunk
  }
}

/** Writes a .csv with semicolons; gives its bytes. */
export async function writeCsv(wanted: FileWanted): Promise<number> {
  await pipeline(Readable.from(lines(wanted)), createWriteStream(wanted.path))
  return (await stat(wanted.path)).size
}

function typed({ kind }: ImportColumn, text: string): string | number | Date | null {
  if (text === '') return null
  if (kind === 'money') return Number(text.replaceAll('.', '').replace(',', '.'))
  if (kind === 'integer') return Number(text)
  if (kind !== 'date' && kind !== 'timestamp') return text
  const [date = 1, month = 1, year = 2000, hours = 0, minutes = 0, seconds = 0] = text
    .split(/\D/)
    .map((part) => Number(part))
  return new Date(Date.UTC(year, month - 1, date, hours, minutes, seconds))
}

/** Writes an .xlsx with numbers, dates and shared texts, by a writer that is not ours; gives its bytes. */
export async function writeXlsx(wanted: FileWanted): Promise<number> {
  const writer = new exceljs.stream.xlsx.WorkbookWriter({
    filename: wanted.path,
    useSharedStrings: true,
    useStyles: true,
  })
  const sheet = writer.addWorksheet('SOS')
  SOS_COLUMNS.forEach(({ kind }, at) => {
    if (kind === 'date') sheet.getColumn(at + 1).numFmt = 'dd/mm/yyyy'
    if (kind === 'timestamp') sheet.getColumn(at + 1).numFmt = 'dd/mm/yyyy hh:mm:ss'
  })
  sheet.addRow([...SOS_HEADER]).commit()
  for (let row = 0; row < wanted.rows; row++) {
    const cells = cellsOf(row, wanted.changed)
    sheet.addRow(SOS_COLUMNS.map((column, at) => typed(column, cells[at] ?? ''))).commit()
    // Its output is a stream that is never waited for: without a pause it would hold the whole file.
    if (row % LINES_A_CHUNK === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await writer.commit()
  return (await stat(wanted.path)).size
}
