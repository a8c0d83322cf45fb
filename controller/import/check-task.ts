/** In the sandbox: converts every row, and gives those to stage and those that cannot be loaded as COPY lines. */
import type { RowError } from '@/models/import-failed-row'
import { copyLine } from '@/utils/copy-text'
import type { RawCell, SheetRow } from '@/utils/sheet/cell'
import { importSource } from '../import-sources'
import { type Converted, converter } from './convert'
import { formatOf, withSheet } from './opened'
import type { SurveyOutput } from './survey-task'

export interface CheckInput {
  path: string
  fileName: string
  type: string
  batchId: string
  plan: SurveyOutput
  /** YYYY-MM-DD in Jakarta. */
  today: string
}

/** Rows that were checked, some thousand at a time. */
export interface CheckedBatch {
  /** COPY lines of the staging table, each with its place in the file in front. */
  staged: string
  /** COPY lines of import_failed_rows. */
  failed: string
  rows: number
  failedRows: number
  /** Rows checked so far. */
  read: number
}

export interface ErrorKind {
  column: string | null
  code: string
  /** Errors of the kind; a row may have several. */
  count: number
}

export interface CheckOutput {
  counts: { totalRows: number; failedRows: number }
  /** The most frequent first. */
  errorKinds: ErrorKind[]
  /** The first rows as they would be stored, in the order of `filled`. */
  sample: (string | null)[][]
}

const SAMPLE_ROWS = 20
const BATCH_CHARACTERS = 512 * 1024
/** Kinds of errors that are told apart; there are a few for each column. */
const MOST_KINDS = 200

function plainCell(cell: RawCell): string | number | boolean | null {
  if (cell === null || typeof cell !== 'object') {
    return typeof cell === 'string' ? cell.replaceAll('\0', '\uFFFD').toWellFormed() : cell
  }
  return 'at' in cell ? cell.at.replace('T', ' ').replace(/ 00:00:00$/, '') : cell.fault
}

function failedLine(batchId: string, { number, cells }: SheetRow, errors: readonly RowError[]): string {
  return copyLine([
    batchId,
    String(number),
    JSON.stringify(Array.from(cells, (cell) => plainCell(cell ?? null))),
    JSON.stringify(errors),
  ])
}

/** Counts errors by column and kind. */
function errorCounter() {
  const kinds = new Map<string, ErrorKind>()
  return {
    add: ({ column, code }: RowError) => {
      const key = `${code} ${column}`
      const kind = kinds.get(key)
      if (kind) kind.count++
      else if (kinds.size < MOST_KINDS) kinds.set(key, { column, code, count: 1 })
    },
    kinds: () => [...kinds.values()].sort((a, b) => b.count - a.count),
  }
}

/** Gathers lines until there are enough to send. */
function gatherer(
  batchId: string,
  places: readonly number[],
  out: { send(item: CheckedBatch): Promise<void> },
) {
  const fresh = (read: number): CheckedBatch => ({ staged: '', failed: '', rows: 0, failedRows: 0, read })
  let batch = fresh(0)
  const flush = async () => {
    const full = batch
    batch = fresh(full.read)
    if (full.rows > 0) await out.send(full)
  }
  return {
    add: (row: SheetRow, { values, errors }: Converted) => {
      batch.rows++
      if (errors.length === 0)
        batch.staged += `${batch.read}\t${copyLine(places.map((place) => values[place] ?? null))}`
      else {
        batch.failedRows++
        batch.failed += failedLine(batchId, row, errors)
      }
      batch.read++
    },
    flushWhenFull: async () => {
      if (batch.staged.length + batch.failed.length > BATCH_CHARACTERS) await flush()
    },
    flush,
  }
}

export default async function check(
  { plan, type, batchId, today, ...file }: CheckInput,
  out: { send(item: CheckedBatch): Promise<void> },
): Promise<CheckOutput> {
  const source = importSource(type)
  const styles = Object.fromEntries(Object.entries(plan.numbers).map(([name, { style }]) => [name, style]))
  return withSheet(file, async (opened) => {
    const { convert } = converter({ source, mapping: plan.mapping, styles, today, ...formatOf(opened) })
    const columns = Object.keys(source.table.columns)
    const places = plan.filled.map((name) => columns.indexOf(name))
    const gathered = gatherer(batchId, places, out)
    const counter = errorCounter()
    const output: CheckOutput = { counts: { totalRows: 0, failedRows: 0 }, errorKinds: [], sample: [] }
    for await (const rows of opened.rows(plan.sheet)) {
      for (const row of rows) {
        if (row.number <= plan.mapping.headerRow) continue
        const converted = convert(row)
        output.counts.totalRows++
        if (converted.errors.length > 0) {
          output.counts.failedRows++
          for (const error of converted.errors) counter.add(error)
        } else if (output.sample.length < SAMPLE_ROWS)
          output.sample.push(places.map((place) => converted.values[place] ?? null))
        gathered.add(row, converted)
        await gathered.flushWhenFull()
      }
    }
    await gathered.flush()
    return { ...output, errorKinds: counter.kinds() }
  })
}
