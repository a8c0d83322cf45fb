/** Tables that runs fill: what a list looks like, a page of its rows, one row with its history, the units. */
import type { ChangeKind, FieldChange } from './changes'
import type { Pagination } from './sent'

/** A row whose columns its table declares; `batch` and `pegawai` are what the row came from and is about. */
export type TableRow = Readonly<Record<string, unknown>>

export interface RowsReply {
  data: TableRow[]
  pagination: Pagination
  /** When the rows came to stand; null before the first time. */
  syncedAt: string | null
  /** The run whose rows they are. */
  runId: string | null
}

/** The batch that a row came from. */
export interface RowBatch {
  batchId: string
  fileName: string
}

/** The batch that a table was last filled by, and whether that was its import or the way back. */
export interface LastBatch extends RowBatch {
  isRollback: boolean
  /** False of an import that found everything as it was. */
  hasChanged: boolean
}

/** A page of a table that imports fill; each of its rows has a `batch`: `RowBatch` or null. */
export interface ImportRowsReply extends RowsReply {
  batch: LastBatch | null
}

/** One change of a row by a published run. */
export interface RowHistoryEntry {
  runId: string
  kind: ChangeKind
  at: string
  requestedBy: string
  fields: FieldChange[]
}

/** One row with all its columns. */
export interface RowReply {
  data: TableRow
  /** The newest first. */
  history: RowHistoryEntry[]
}

/** How a value is shown. `document` is a path below the upstream's document store, `time` a moment, `status` a code. */
export type Show = 'text' | 'number' | 'money' | 'day' | 'time' | 'month' | 'status' | 'document'

export interface ListField {
  /** Dotted path of the value in a row. */
  path: string
  title: string
  show: Show
}

export interface ShownFilter {
  name: string
  title: string
  match: 'contains' | 'choice' | 'status' | 'month'
  /** What it can be set to, for `choice` and `status`. */
  options?: { value: string; label: string }[]
}

/** A type's list in the reader's language: its columns, filters and sorts, and the fields of a whole row. */
export interface ListShape {
  type: string
  title: string
  columns: ListField[]
  filters: ShownFilter[]
  /** The first is the order when none is asked for. */
  sorts: { name: string; title: string }[]
  /** Every column of the table; with a title where one is declared. */
  detail: {
    name: string
    kind: 'text' | 'integer' | 'numeric' | 'boolean' | 'date' | 'timestamp' | 'jsonb'
    title?: string
  }[]
}

/** A unit of the office with those below it. */
export interface Unit {
  id: string
  name: string
  children: Unit[]
}

export interface UnitsReply {
  units: Unit[]
}
