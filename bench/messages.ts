/** What the measured processes are asked and answer. */
import type { PagesWanted } from './pages'

export interface BareLoopWanted extends PagesWanted {
  /** Pages under way at once. */
  concurrency: number
}

export interface BareLoopAnswer {
  ms: number
  rows: number
}

export interface BeforeWanted extends PagesWanted {
  databaseUrl: string
}

export interface BeforeAnswer {
  ms: number
  fetchMs: number
  rows: number
}

/** A table of the same shape and indexes as the product's. */
export const BEFORE_TABLE = 'proxy_pangkat_before'
