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
}

/** How numbers are written: `id` 1.234,5; `en` 1,234.5. */
export type NumberStyle = 'id' | 'en'

export interface FileHeader {
  /** As in the file. */
  header: string
  /** What a choice for it is kept under. */
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

/** What a look at a file found, and what its import would do. */
export interface ImportPreview extends ImportCounts {
  format: 'xlsx' | 'csv'
  /** Of the file as it was read: delimiter, encoding, the date system. */
  facts: Record<string, string | number | boolean>
  sheet: string
  sheets: string[]
  /** `headerRow`: as a person counts rows in the file, from 1; `width`: its cells up to the last with a text. */
  mapping: { headerRow: number; width: number; headers: MappedHeader[] }
  /** Columns of the type that the file does not have. */
  absent: string[]
  /** Columns of the table that its rows fill, in the table's order. */
  filled: string[]
  /** By column. */
  numbers: Record<string, NumberReading>
  /** The most frequent first; `params`: of the first error of the kind. */
  errorKinds: {
    column: string | null
    code: string
    params: Record<string, string | number>
    count: number
  }[]
  sample: { fields: string[]; rows: (string | null)[][] }
}
