/** Rows as the text format of PostgreSQL's COPY (docs: sql-copy, "Text Format"), column by declared kind. */

export type CopyKind = 'text' | 'integer' | 'numeric' | 'boolean' | 'date' | 'timestamp' | 'jsonb'

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
  if (
    typeof number !== 'number' ||
    !Number.isInteger(number) ||
    number < -2_147_483_648 ||
    number > 2_147_483_647
  )
    return INVALID
  return String(number)
}

/** A decimal number in plain digits; PostgreSQL rounds it to the column's decimals. */
function numeric(value: unknown): string | null | typeof INVALID {
  if (value === '') return null
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^-?\d{1,13}(\.\d+)?$/.test(text) ? text : INVALID
}

function boolean(value: unknown): string | null | typeof INVALID {
  if (value === true || value === 'true' || value === 1) return 't'
  if (value === false || value === 'false' || value === 0) return 'f'
  return value === '' ? null : INVALID
}

const JAKARTA_OFFSET_MS = 7 * 3_600_000
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/
const DAY_FIRST = /^(\d{2})[-/](\d{2})[-/](\d{4})$/

/** What a text says: a calendar day, and the moment when it has a time of day (Jakarta's, when it names no zone). */
interface Written {
  day: string
  at: Date | null
}

/** Null for "no date": empty text and the years 0 and 1, which upstream systems send for it. */
function written(value: unknown): Written | null | typeof INVALID {
  if (typeof value !== 'string') return INVALID
  if (value === '') return null
  const dayFirst = DAY_FIRST.exec(value)
  const iso = ISO.exec(dayFirst ? `${dayFirst[3]}-${dayFirst[2]}-${dayFirst[1]}` : value)
  if (!iso) return INVALID
  const [, year = '', month = '', date = '', time, zone = '+07:00'] = iso
  const day = `${year}-${month}-${date}`
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return INVALID
  if (year < '0002') return null
  if (time === undefined) return { day, at: null }
  const at = new Date(`${day}T${time}${zone}`)
  return Number.isNaN(at.getTime()) ? INVALID : { day, at }
}

/** Days repeat a lot within a table, and reading one against the calendar is what costs most of an encoder's time. */
const knownDates = new Map<string, string | null | typeof INVALID>()
const MAX_KNOWN_DATES = 20_000
const UTC_MOMENT = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/
const JAKARTA_MIDNIGHT_UTC_HOUR = '17'

function date(value: unknown): string | null | typeof INVALID {
  if (typeof value !== 'string') return INVALID
  const same = UTC_MOMENT.test(value) ? sameDateAs(value) : value
  const known = knownDates.get(same)
  if (known !== undefined) return known
  if (knownDates.size >= MAX_KNOWN_DATES) knownDates.clear()
  const read = readDate(same)
  knownDates.set(same, read)
  return read
}

/** One moment for all of a day that have the same date in Jakarta. */
function sameDateAs(moment: string): string {
  const isNextDay = moment.slice(11, 13) >= JAKARTA_MIDNIGHT_UTC_HOUR
  return `${moment.slice(0, 10)}T${isNextDay ? JAKARTA_MIDNIGHT_UTC_HOUR : '00'}:00:00Z`
}

/**
 * A calendar date. A text with a time of day is a moment, and its date is the one in Jakarta (UTC+7, no summer time):
 * `2024-12-31T17:00:00Z` is 1 January there, and midnight UTC stays on its own day.
 */
function readDate(value: string): string | null | typeof INVALID {
  const found = written(value)
  if (found === null || found === INVALID) return found
  if (found.at === null || /T00:00:00(\.0+)?Z$/.test(value)) return found.day
  return fourDigitYear(new Date(found.at.getTime() + JAKARTA_OFFSET_MS), 10)
}

function timestamp(value: unknown): string | null | typeof INVALID {
  const found = written(value)
  if (found === null || found === INVALID) return found
  return fourDigitYear(found.at ?? new Date(`${found.day}T00:00:00Z`), 24)
}

/** Beyond the year 9999 ISO 8601 has signs and more digits, which PostgreSQL does not read. */
function fourDigitYear(at: Date, length: number): string | typeof INVALID {
  const iso = at.toISOString()
  return iso.startsWith('+') ? INVALID : iso.slice(0, length)
}

function text(value: unknown): string {
  return escapeText(
    typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value),
  )
}

const cleanText = (text: string) => text.replaceAll('\0', '').toWellFormed()

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [cleanText(key), cleaned(part)]))
}

/** jsonb refuses NUL and lone surrogates, which JSON allows. */
function jsonb(value: unknown): string {
  const json = JSON.stringify(value)
  if (!json.includes('\\u') || !/\\u(0000|d[89a-f])/i.test(json)) return escapeText(json)
  return escapeText(JSON.stringify(cleaned(value)))
}

const ENCODE: Record<CopyKind, (value: unknown) => string | null | typeof INVALID> = {
  text,
  integer,
  numeric,
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
    const parts: string[] = []
    for (const { column, encode } of fields) {
      const value = row[column]
      let encoded = value === null || value === undefined ? null : encode(value)
      if (encoded === INVALID) {
        onInvalid({ column, value })
        encoded = null
      }
      parts.push(encoded ?? '\\N')
    }
    return `${parts.join('\t')}\n`
  }
}

/** One COPY line of values that are already what PostgreSQL reads, columns in declared order. */
export function copyLine(values: readonly (string | null)[]): string {
  // Joined, not added up: a chain of additions is as many small objects, which the collector has to walk.
  return `${values.map((value) => (value === null ? '\\N' : escapeText(value))).join('\t')}\n`
}
