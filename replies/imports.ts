/** Imports: files that were taken in, what became of them, their failed rows, and the way back. */
import type { BATCH_STATUSES } from '@/jobs/definitions/imports'
import type { FileHeader, ImportCounts, ImportPreview, NumberStyle } from './import-previews'
import type { Pagination } from './sent'

export type BatchStatus = (typeof BATCH_STATUSES)[number]

export interface ImportLog {
  batchId: string
  type: string
  fileName: string
  /** In bytes. */
  size: number
  sha256: string
  status: BatchStatus
  requestedBy: string
  createdAt: string
  completedAt: string | null
  durationMs: number | null
  jobId: string | null
  previewJobId: string | null
  rollbackJobId: string | null
  rolledBackAt: string | null
  /** Since when its file and the copies of its failed rows are no longer kept. */
  fileRemovedAt: string | null
  rolledBackBy: string | null
  /** Of the import; null before it has completed. */
  result: ImportCounts | null
  /** Rows of the file as far as they are known before an import; null when nobody knows. */
  found: Pick<ImportCounts, 'totalRows' | 'failedRows'> | null
  /** Rows that its rollback left as they were, because they had been changed since; null before one. */
  keptRows: number | null
}

export interface ImportLogsReply {
  /** The newest first. */
  data: ImportLog[]
  pagination: Pagination
}

/** What people chose for a file; what is absent is found out from the file. */
export interface BatchOptions {
  sheet?: string | undefined
  /** Column by the key of its header; null leaves the header out. */
  columns?: Record<string, string | null> | undefined
  /** The columns were not chosen for this file, but for an earlier one. */
  isRemembered?: boolean | undefined
  /** By column. */
  styles?: Record<string, NumberStyle> | undefined
  /** The same of an earlier file: for columns of which this one leaves it open. */
  rememberedStyles?: Record<string, NumberStyle> | undefined
}

export interface TypeColumn {
  name: string
  title: string
  kind: 'text' | 'code' | 'integer' | 'money' | 'date' | 'timestamp' | 'flag' | 'month'
  /** A file must have it. */
  isRequired: boolean
}

/** The import of the same content that was not taken back. */
export interface Twin {
  batchId: string
  fileName: string
  importedAt: string | null
  /** The sheet that it took of several; null when there was nothing to choose, or nobody knows. */
  sheet: string | null
  /** It took another sheet than this batch reads, and no import took the same. */
  isOtherSheet: boolean
}

/** When a file was looked at, and whether rows of its table have changed since. */
export interface Checked {
  at: string
  isStale: boolean
}

/** Why a batch failed. */
export interface BatchProblem {
  /** `cancelled`: a person stopped it. */
  kind: 'failed' | 'cancelled'
  code: string | null
  /** In the reader's language. */
  message: string | null
  /** Headers that were found; empty when that is not what was wrong. */
  headers: FileHeader[]
  /** Sheets to choose from. */
  sheets: string[]
  /** The type that the file fits far better, by its usual name; null when that is not what was wrong. */
  fits: string | null
}

export interface BatchReply {
  /** `preview`: null before one, and when the import has completed. */
  batch: ImportLog & { preview: ImportPreview | null; options: BatchOptions }
  /** Columns that a file of its type may have, in the order of the export. */
  columns: TypeColumn[]
  /** Null when it did not fail. */
  problem: BatchProblem | null
  /** Null when the same content was not imported before, or was taken back. */
  sameAs: Twin | null
  /** Null unless it waits for a decision, or when the look is on record no more. */
  checked: Checked | null
}

/** What is wrong with a value of a row. */
export interface ShownRowError {
  /** As a person counts rows in the file, from 1. */
  row: number
  /** Header as in the file. */
  column: string | null
  value: string
  code: string
  message: string
}

export interface FailedRowsReply {
  batchId: string
  fileName: string
  /** Titles of the file's columns, for `cells`. */
  header: string[]
  /** A row's number is as a person counts rows in the file, from 1. */
  data: { row: number; cells: (string | number | null)[]; errors: ShownRowError[] }[]
  pagination: Pagination
}

/** What a rollback would do now. */
export interface RollbackPreview {
  batchId: string
  fileName: string
  /** Rows that go. */
  remove: number
  /** Rows that get their old values back. */
  restore: number
  /** Rows that a later batch changed, or that are gone: they stay as they are. */
  changedSince: number
  /** The first of them; `byRun` is null of a row that is gone. */
  changed: { key: string; label: string; byRun: string | null }[]
  /**
   * Imports of the type that came later, stand, and found rows unchanged: the oldest of them, and how many there are.
   * Those of their rows that came from this batch go with it.
   */
  later: { count: number; first: { batchId: string; fileName: string; unchanged: number }[] }
}

/** What a file must keep to. */
export interface UploadRules {
  maxBytes: number
}

/** A file that was taken in. */
export interface UploadReply {
  jobId: string
  batchId: string
  fileName: string
  type: string
  status: 'queued'
  message: string
  /** The same content was imported before, and still stands. */
  sameAs?: Twin
}

/** The run that does what somebody decided about a batch. */
export interface DecisionReply {
  status: 'queued'
  jobId: string
  batchId: string
  message: string
}
