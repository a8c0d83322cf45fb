/** In the sandbox: rows that were checked, as COPY lines, some thousand at a time; the next are gathered while some are stored. */
import type { RowError } from '@/models/import-failed-row'
import { copyLine } from '@/utils/copy-text'
import { LineBuffer } from '@/utils/line-buffer'
import type { RawCell, SheetRow } from '@/utils/sheet/cell'
import type { Converted } from './convert'

/** Rows that were checked. */
export interface CheckedRows {
  kind: 'rows'
  /** COPY lines of the staging table, each with its place in the file in front. */
  staged: Buffer
  /** COPY lines of import_failed_rows. */
  failed: Buffer
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

const BATCH_BYTES = 1 << 20
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
export function errorCounter() {
  const kinds = new Map<string, ErrorKind>()
  return {
    add: ({ column, code }: RowError) => {
      const key = `${code} ${column}`
      const kind = kinds.get(key)
      if (kind) kind.count++
      else if (kinds.size < MOST_KINDS) kinds.set(key, { column, code, count: 1 })
    },
    /** The most frequent first. */
    kinds: () => [...kinds.values()].sort((a, b) => b.count - a.count),
  }
}

interface Gathering {
  batchId: string
  /** Where the values to stage stand among those of a converted row. */
  places: readonly number[]
  send(item: CheckedRows): Promise<void>
}

/** Gathers lines and sends them when there are enough; one batch is under way while the next is gathered. */
export function gatherer({ batchId, places, send }: Gathering) {
  const staged = new LineBuffer()
  const failed = new LineBuffer()
  const counts = { rows: 0, failedRows: 0, read: 0 }
  let sending = Promise.resolve()
  return {
    add: (row: SheetRow, { values, errors }: Converted) => {
      if (errors.length === 0)
        staged.add(`${counts.read}\t${copyLine(places.map((place) => values[place] ?? null))}`)
      else {
        counts.failedRows++
        failed.add(failedLine(batchId, row, errors))
      }
      counts.rows++
      counts.read++
    },
    isFull: () => staged.length + failed.length > BATCH_BYTES,
    /** Resolves when the batch before is stored. */
    flush: async () => {
      await sending
      if (counts.rows === 0) return
      sending = send({ kind: 'rows', staged: staged.take(), failed: failed.take(), ...counts })
      // Whoever flushes next, or ends, hears of it.
      sending.catch(() => undefined)
      Object.assign(counts, { rows: 0, failedRows: 0 })
    },
    /** Resolves when all is stored. */
    end: () => sending,
  }
}
