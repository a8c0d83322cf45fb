/** What a look at a file found, and what an import of it did or would do. */

/** What an import did, or would do: every row of the file is in one of success, failed and duplicate. */
export interface ImportCounts {
  batchId: string
  fileName: string
  totalRows: number
  successRows: number
  failedRows: number
  duplicateRows: number
  inserted: number
  updated: number
  unchanged: number
  /** Amounts with more than two decimals; earlier imports do not say. */
  roundedValues?: number
  /** Headers that were left out because another one fills their column, with commas between. */
  leftOutHeaders?: string
  /** Rows among the updated that stood in the table as another type's; absent when there are none. */
  otherType?: OtherTypeRows
}

/** Rows that two types of one table both claim: whoever imports last has them. */
export interface OtherTypeRows {
  /** That tells the types apart: `status_proyek`. */
  column: string
  /** What stood there, most often: `JT`. */
  value: string
  count: number
}

/** How numbers are written: `id` 1.234,5; `en` 1,234.5. */
export type NumberStyle = 'id' | 'en'

export interface FileHeader {
  /** As in the file. */
  header: string
  /** What a choice for it is kept under: its letters and digits in lower case, for its second occurrence with `#2` behind. */
  key: string
}

export interface MappedHeader extends FileHeader {
  /** Its place in the file, from 0. */
  index: number
  /** The column it fills; null for none. */
  column: string | null
  /** `person`: decided by one; `other`: its column is filled by a header that fits better; `unknown`: of no column. */
  by: 'name' | 'alias' | 'person' | 'other' | 'unknown'
}

/** How the numbers of a column are read. */
export interface NumberReading {
  style: NumberStyle
  /**
   * `values`: numbers that can be read in one way only; `remembered`: a person's choice for an earlier file; `kind`:
   * money has no three decimals; `default`: nothing says.
   */
  by: 'person' | 'values' | 'remembered' | 'kind' | 'default'
  /** Numbers that this decision alone decides. */
  ambiguous: number
  example: string | null
  /** False: a person should look. */
  isSure: boolean
  /** Numbers with more than two decimals. */
  rounded: number
}

export interface HeaderMapping {
  /** As a person counts rows in the file, from 1. */
  headerRow: number
  /** Cells of the header row up to the last with a text. */
  width: number
  /** Headers that say something, in the order of the file. */
  headers: MappedHeader[]
}

/** Errors of one column and kind. */
export interface ErrorKind {
  column: string | null
  code: string
  /** Of the first of them; its text needs them. */
  params: Record<string, string | number>
  /** A row may have several. */
  count: number
}

/** What a look at a file found, and what its import would do. */
export interface ImportPreview extends ImportCounts {
  format: 'xlsx' | 'csv'
  /** Of the file as it was read: delimiter, encoding, the date system. */
  facts: Record<string, string | number | boolean>
  sheet: string
  sheets: string[]
  mapping: HeaderMapping
  /** Columns of the type that the file does not have. */
  absent: string[]
  /** Columns of the table that its rows fill, in the table's order. */
  filled: string[]
  /** By column. */
  numbers: Record<string, NumberReading>
  /** The most frequent first. */
  errorKinds: ErrorKind[]
  /** The first rows as they would be stored. */
  sample: { fields: string[]; rows: (string | null)[][] }
}
