/** Rows as the text format of PostgreSQL's COPY (docs: sql-copy, "Text Format"), column by declared kind. */

export type CopyKind = 'text' | 'integer' | 'boolean' | 'date' | 'timestamp' | 'jsonb'

/** A value that is present but not of its column's kind; it is stored as null and reported. */
export interface InvalidValue {
  column: string
  value: unknown
}

const INVALID = Symbol('invalid')
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '' }

/** PostgreSQL text cannot hold NUL, and COPY reads four characters specially. */
function escapeText(text: string): string {
  return /[\\\t\n\r\0]/.test(text) ? text.replace(/[\\\t\n\r\0]/g, (char) => ESCAPES[char] ?? '') : text
}

function integer(value: unknown): string | null | typeof INVALID {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (number === '') return null
  if (typeof number !== 'number' || !Number.isInteger(number) || Math.abs(number) > 2_147_483_647)
    return INVALID
  return String(number)
}

function boolean(value: unknown): string | null | typeof INVALID {
  if (value === true || value === 'true' || value === 1) return 't'
  if (value === false || value === 'false' || value === 0) return 'f'
  return value === '' ? null : INVALID
}

const JAKARTA_OFFSET_MS = 7 * 3_600_000
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]|$)/
const DAY_FIRST_DATE = /^(\d{2})[-/](\d{2})[-/](\d{4})$/

function calendarDate(year: string, month: string, day: string): string | typeof INVALID {
  const text = `${year}-${month}-${day}`
  const parsed = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== text ? INVALID : text
}

/** A moment, or null for "no date": empty text and the year 1, which upstream systems send for it. */
function moment(value: unknown): Date | null | typeof INVALID {
  if (typeof value !== 'string') return INVALID
  if (value === '' || value.startsWith('0001-01-01')) return null
  const parsed = new Date(value)
  return Number.isNaN(parsed.getTime()) ? INVALID : parsed
}

/** Dates repeat a lot within a table, and checking one against the calendar is what costs most of an encoder's time. */
const knownDates = new Map<string, string | null | typeof INVALID>()
const MAX_KNOWN_DATES = 20_000

function date(value: unknown): string | null | typeof INVALID {
  if (typeof value !== 'string') return INVALID
  const known = knownDates.get(value)
  if (known !== undefined) return known
  if (knownDates.size >= MAX_KNOWN_DATES) knownDates.clear()
  const read = readDate(value)
  knownDates.set(value, read)
  return read
}

/**
 * A calendar date. A text with a time of day is a moment, and its date is the one in Jakarta (UTC+7, no summer time):
 * `2024-12-31T17:00:00Z` is 1 January there, and midnight UTC stays on its own day.
 */
function readDate(value: string): string | null | typeof INVALID {
  const dayFirst = DAY_FIRST_DATE.exec(value)
  if (dayFirst) return calendarDate(dayFirst[3] ?? '', dayFirst[2] ?? '', dayFirst[1] ?? '')
  const iso = ISO_DATE.exec(value)
  if (iso && (value.length === 10 || /T00:00:00(\.0+)?Z$/.test(value)) && !value.startsWith('0001-01-01'))
    return calendarDate(iso[1] ?? '', iso[2] ?? '', iso[3] ?? '')
  const at = moment(value)
  if (!(at instanceof Date)) return at
  return new Date(at.getTime() + JAKARTA_OFFSET_MS).toISOString().slice(0, 10)
}

function timestamp(value: unknown): string | null | typeof INVALID {
  const at = moment(value)
  return at instanceof Date ? at.toISOString() : at
}

function text(value: unknown): string {
  return escapeText(
    typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value),
  )
}

/** jsonb refuses NUL and lone surrogates, which JSON allows. */
function jsonb(value: unknown): string {
  const json = JSON.stringify(value)
  if (!json.includes('\\u') || !/\\u(0000|d[89a-f])/i.test(json)) return escapeText(json)
  const clean = (part: unknown) =>
    typeof part === 'string' ? part.replaceAll('\0', '').toWellFormed() : part
  return escapeText(JSON.stringify(value, (_key, part) => clean(part)))
}

const ENCODE: Record<CopyKind, (value: unknown) => string | null | typeof INVALID> = {
  text,
  integer,
  boolean,
  date,
  timestamp,
  jsonb,
}

/**
 * Makes an encoder of rows into COPY lines, columns in declared order. null and undefined become NULL;
 * 0, false and '' are values. A value of another kind becomes NULL and is given to `onInvalid`.
 */
export function copyEncoder(
  columns: Readonly<Record<string, CopyKind>>,
): (row: Readonly<Record<string, unknown>>, onInvalid: (invalid: InvalidValue) => void) => string {
  const fields = Object.entries(columns).map(([column, kind]) => ({ column, encode: ENCODE[kind] }))
  return (row, onInvalid) => {
    let line = ''
    for (const { column, encode } of fields) {
      const value = row[column]
      let encoded = value === null || value === undefined ? null : encode(value)
      if (encoded === INVALID) {
        onInvalid({ column, value })
        encoded = null
      }
      line += line === '' ? (encoded ?? '\\N') : `\t${encoded ?? '\\N'}`
    }
    return `${line}\n`
  }
}
