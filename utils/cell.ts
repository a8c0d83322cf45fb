/** Cells of exported files. */

/** A text, a number, a calendar day as YYYY-MM-DD, or nothing. */
export type Cell = string | number | { day: string } | null

export interface ExportColumn {
  heading: string
  /** Days are shown as days; what is in such a column and no day stays text. */
  isDay: boolean
}

/** Characters that a cell of a workbook can hold. */
export const MAX_XLSX_TEXT = 32_767
/** What a workbook has instead of a longer text: a part of it would pass for the whole. */
export const LENGTH_MARK = '#LENGTH!'

const JAKARTA_OFFSET_MS = 7 * 3_600_000

/** The calendar day in Jakarta that a stored value means; null when it is none. */
export function calendarDay(value: unknown): string | null {
  const text = value instanceof Date ? value.toISOString() : value
  if (typeof text !== 'string') return null
  const dayFirst = /^(\d{2})[-/](\d{2})[-/](\d{4})$/.exec(text)
  const iso = dayFirst ? `${dayFirst[3]}-${dayFirst[2]}-${dayFirst[1]}` : text
  if (!/^\d{4}-\d{2}-\d{2}([T ]|$)/.test(iso)) return null
  const at = Date.parse(iso.length === 10 ? `${iso}T00:00:00Z` : iso.replace(' ', 'T'))
  if (Number.isNaN(at)) return null
  const day = iso.length === 10 ? iso : new Date(at + JAKARTA_OFFSET_MS).toISOString().slice(0, 10)
  return new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day ? day : null
}
