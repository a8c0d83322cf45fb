/** In the sandbox: rows that were checked, as COPY lines, some thousand at a time; the next are gathered while some are stored. */
import type { FailedRow, RowError } from '@/models/import-failed-row'
import type { ErrorKind } from '@/replies/import-previews'
import { copyLine } from '@/utils/copy-text'
import { LineBuffer } from '@/utils/line-buffer'
import type { SheetRow } from '@/utils/sheet/cell'
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

const BATCH_BYTES = 1 << 20
/** Kinds of errors that are told apart; there are a few for each column. */
const MOST_KINDS = 200

function failedLine({ batchId, cellsOf }: Gathering, row: SheetRow, errors: readonly RowError[]): string {
  return copyLine([batchId, String(row.number), JSON.stringify(cellsOf(row)), JSON.stringify(errors)])
}

/** Counts errors by column and kind. */
export function errorCounter() {
  const kinds = new Map<string, ErrorKind>()
  return {
    add: ({ column, code, params }: RowError) => {
      const key = `${code} ${column}`
      const kind = kinds.get(key)
      if (kind) kind.count++
      else if (kinds.size < MOST_KINDS) kinds.set(key, { column, code, params, count: 1 })
    },
    /** The most frequent first. */
    kinds: () => [...kinds.values()].sort((a, b) => b.count - a.count),
  }
}

interface Gathering {
  batchId: string
  /** The cells of a failed row as they are kept. */
  cellsOf(row: SheetRow): FailedRow['cells']
  /** Where the values to stage stand among those of a converted row. */
  places: readonly number[]
  send(item: CheckedRows): Promise<void>
}

/** Gathers lines and sends them when there are enough; one batch is under way while the next is gathered. */
export function gatherer(gathering: Gathering) {
  const { places, send } = gathering
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
        failed.add(failedLine(gathering, row, errors))
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
