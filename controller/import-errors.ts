/** Rows that were not loaded, in words: what is wrong with each value, and what to do. */
import type { FailedRow, RowError } from '@/models/import-failed-row'
import type { ShownRowError } from '@/replies/imports'
import { importErrorText, type Language } from '@/utils/language'

export function rowErrorViews(rows: readonly FailedRow[], language: Language): ShownRowError[] {
  return rows.flatMap(({ number, errors }) =>
    errors.map(({ column, value, code, params }) => ({
      row: number,
      column,
      value,
      code,
      message: importErrorText(language, code, params),
    })),
  )
}

/** All that is wrong with a row, in one cell of a file. */
export function reasonsOf(errors: readonly RowError[], language: Language): string {
  return errors
    .map(({ column, code, params }) => {
      const text = importErrorText(language, code, params)
      return column === null ? text : `${column}: ${text}`
    })
    .join('; ')
}
