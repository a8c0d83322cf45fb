/** What the processes measured beside imports are asked and answer. */

export interface EarlierWanted {
  databaseUrl: string
  path: string
  /** Of the product's shape, with its key. */
  table: string
  columns: readonly { name: string; kind: string }[]
}

export interface EarlierAnswer {
  rows: number
  /** Until the whole file was parsed. */
  parsedMs: number
  ms: number
}

export const WORKBOOK_READERS = ['ours', 'exceljs, stream', 'exceljs, whole file'] as const
export type WorkbookReader = (typeof WORKBOOK_READERS)[number]

export interface ReadWanted {
  reader: WorkbookReader
  path: string
}

export interface ReadAnswer {
  ms: number
  rows: number
  /** Cells with something in them. */
  cells: number
}
