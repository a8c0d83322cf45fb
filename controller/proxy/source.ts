/** What a proxy type declares about its upstream and its table; all that differs between the types. */
import type { TableShape } from '@/models/table-shape'

export interface UpstreamRequest {
  method: 'GET' | 'POST'
  path: string
  query: Record<string, string>
  body?: unknown
}

/** A filter of the list: `contains` looks for part of a text. */
export interface ListFilter {
  column: string
  match: 'contains' | 'equals'
}

export interface ProxySource {
  /** As in its definition. */
  type: string
  table: TableShape
  /** Rows a page. */
  pageSize: number
  /** Key of the answer that holds the rows. */
  rowsAt: string
  /** Keys that lead to the announced number of rows. */
  totalAt: readonly string[]
  request(page: { offset: number; limit: number; instansiId: string }): UpstreamRequest
  /** Filters of the list by the name of their query parameter. */
  filters: Readonly<Record<string, ListFilter>>
  /** Columns the list is sorted by; the key follows as tie-breaker. */
  sort: readonly string[]
}
