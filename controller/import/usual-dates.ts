/** The commonest forms of days and times, read by place and not by expression: half of a large file is made of them. */

/** A calendar day, and a time of day when one is written. */
export interface Moment {
  /** YYYY-MM-DD. */
  day: string
  /** HH:mm:ss; null when none is written. Parts of a second are left out. */
  time: string | null
}

export const YEARS = { first: 1900, last: 9999 }

/** Days of a month, from 1. */
export function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const ZERO = 48
const SLASH = 47
const DASH = 45
const COLON = 58
const SPACE = 32
const LETTER_T = 84

/** Two digits; NaN when they are none. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO
  const ones = text.charCodeAt(at + 1) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  return year >= YEARS.first && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
}

function usualDay(text: string): string | null {
  const separator = text.charCodeAt(2)
  if (separator === SLASH || separator === DASH) {
    if (text.charCodeAt(5) !== separator) return null
    const year = pair(text, 6) * 100 + pair(text, 8)
    if (!isCalendarDay(year, pair(text, 3), pair(text, 0))) return null
    return `${text.slice(6, 10)}-${text.slice(3, 5)}-${text.slice(0, 2)}`
  }
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return null
  const year = pair(text, 0) * 100 + pair(text, 2)
  return isCalendarDay(year, pair(text, 5), pair(text, 8)) ? text.slice(0, 10) : null
}

function usualTime(text: string): string | null {
  const before = text.charCodeAt(10)
  if ((before !== SPACE && before !== LETTER_T) || text.charCodeAt(13) !== COLON) return null
  if (!(pair(text, 11) <= 23 && pair(text, 14) <= 59)) return null
  if (text.length === MINUTES) return `${text.slice(11)}:00`
  return text.charCodeAt(16) === COLON && pair(text, 17) <= 59 ? text.slice(11) : null
}

const NO_TIME = 10
const MINUTES = 16
const SECONDS = 19

/**
 * What `YYYY-MM-DD`, `DD/MM/YYYY` or `DD-MM-YYYY` says, with or without `HH:mm[:ss]`; null for every other form, and
 * for whatever is wrong.
 */
export function usualMoment(text: string): Moment | null {
  const { length } = text
  if (length !== NO_TIME && length !== MINUTES && length !== SECONDS) return null
  const day = usualDay(text)
  if (day === null) return null
  if (length === NO_TIME) return { day, time: null }
  const time = usualTime(text)
  return time === null ? null : { day, time }
}
