/** What a proxy type declares about its upstream, its table and its list; all that differs between the types. */
import type { Titles } from '@/jobs/engine/define'
import type { TableShape } from '@/models/table-shape'

export interface UpstreamRequest {
  method: 'GET' | 'POST'
  path: string
  query: Record<string, string>
  body?: unknown
}

/** How the upstream cuts its rows into pages, and how it says where they end. */
export interface Paging {
  /** Rows a page. */
  pageSize: number
  /** What the upstream's offset counts: rows (0, 500, 1000, …) or pages (0, 1, 2, …). */
  offsetCounts: 'rows' | 'pages'
  /** Key of the answer that holds the rows. */
  rowsAt: string
  /** Keys that lead to the announced number of rows; null: read until an empty page. */
  totalAt: readonly string[] | null
}

/** How a value is shown. `document` is a path below the upstream's document store, `status` a code of status_usul. */
export type Show = 'text' | 'number' | 'day' | 'month' | 'status' | 'document'

/** A value of the list or of the download: a column, a generated column, or `pegawai.<column>`. */
export interface Field {
  path: string
  title: Titles
  show: Show
}

/**
 * A filter of the list, by the column it looks at. `contains`: part of a text, any case; `choice`: one of the values
 * that occur; `status`: one of ref_siasn.status_usul; `month`: `YYYY-MM` or `MM-YYYY`, compared with the column's
 * first seven characters.
 */
export interface ListFilter {
  title: Titles
  column: string
  match: 'contains' | 'choice' | 'status' | 'month'
}

export interface ProxySource {
  /** As in its definition. */
  type: string
  table: TableShape
  paging: Paging
  /** `offset` in the upstream's own counting. */
  request(page: { offset: number; limit: number; instansiId: string }): UpstreamRequest
  /** Columns that name a row for people, where only one line fits. */
  label: readonly string[]
  list: readonly Field[]
  /** Filters of the list by the name of their query parameter. */
  filters: Readonly<Record<string, ListFilter>>
  /** Columns the list may be sorted by, the first by default; the key follows as tie-breaker. */
  sort: readonly [string, ...string[]]
  /** Columns of the download, after No. */
  download: readonly Field[]
}
