/** What the measured processes are asked and answer. */
import type { ColumnKind } from '@/models/table-shape'
import type { PageRequests } from './pages'

export interface BareLoopWanted extends PageRequests {
  /** Pages under way at once. */
  concurrency: number
}

export interface BareLoopAnswer {
  ms: number
  rows: number
}

export interface BeforeWanted extends PageRequests {
  databaseUrl: string
  /** A table of the same shape and indexes as the product's. */
  table: string
  columns: Readonly<Record<string, ColumnKind>>
}

export interface BeforeAnswer {
  ms: number
  fetchMs: number
  rows: number
}
