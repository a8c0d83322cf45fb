/** What a run changed, row by row, and whether that can be taken back. */
import type { RunView } from '@/jobs/engine/run-view'
import type { Pagination } from './sent'

export type ChangeKind = 'inserted' | 'updated' | 'deleted'

/** A column's value before and after; null where the row did not stand. */
export interface FieldChange {
  name: string
  before: unknown
  after: unknown
}

export interface RowChange {
  key: string
  /** The row in words for people, at the time of the change. */
  label: string
  kind: ChangeKind
  fields: FieldChange[]
}

export interface ChangesReply {
  run: RunView
  counts: Record<ChangeKind, number>
  data: RowChange[]
  pagination: Pagination
  /** `code` and `message`: why it cannot be undone; absent when it can. */
  undo: { possible: boolean; code?: string; message?: string }
  /** The file that the run imported or took back; null when it is about none. */
  batch: { batchId: string; fileName: string; type: string } | null
}

/** The run that undoes another. */
export interface UndoReply {
  status: 'queued'
  jobId: string
  message: string
}
