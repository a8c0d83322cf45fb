/** Days and times as files hold them, read in one way everywhere: the day before the month, except in ISO; Jakarta's time. */
import type { RawCell } from '@/utils/sheet/cell'
import { monthNumber } from './month-names'
import { daysOf, type Moment, usualMoment, YEARS } from './usual-dates'
import {
  type CellFault,
  type CellValue,
  type FaultCode,
  fault,
  isFault,
  meantWithoutWords,
  ofFault,
  type Reader,
} from './values'

/** Two digits of a year are of this century up to 68, as POSIX has it. */
const LAST_SHORT_YEAR_OF_2000 = 68
const JAKARTA_OFFSET_MS = 7 * 3_600_000
const DAY_MS = 86_400_000

const TIME = '(?:[T ,]+(\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2})(?:[.,]\\d+)?)?)?'
const ISO = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${TIME} ?(Z|[+-]\\d{2}:?\\d{2})?$`)
const DAY_FIRST = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})${TIME}$`)
const NAMED_MONTH = new RegExp(`^(\\d{1,2})[-/. ]+([a-z]{3,9})[-/., ]+(\\d{4}|\\d{2})${TIME}$`, 'i')
const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})$/
const NUMBER = /^\d{1,7}(?:[.,]\d+)?$/
const ODD_SPACE = /[^\S ]/g

const two = (number: number | string) => String(number).padStart(2, '0')

interface Written {
  year: string
  month: string | number
  day: string
  hour: string | undefined
  minute: string | undefined
  second: string | undefined
}

function fullYear(text: string): number {
  const year = Number(text)
  if (text.length > 2) return year
  return year > LAST_SHORT_YEAR_OF_2000 ? 1900 + year : 2000 + year
}

/** Checked against the calendar and the clock. `isDayFirst`: whoever wrote it may have meant the month first. */
function checked(written: Written, isDayFirst: boolean): Moment | CellFault {
  const year = fullYear(written.year)
  const month = Number(written.month)
  const day = Number(written.day)
  if (isDayFirst && month > 12 && month <= 31 && day >= 1 && day <= 12)
    return fault('date_month_first', { month })
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return fault('date_impossible')
  if (year < YEARS.first || year > YEARS.last) return fault('date_year', { year: written.year, ...YEARS })
  const { hour, minute = '0', second = '0' } = written
  if (Number(hour ?? 0) > 23 || Number(minute) > 59 || Number(second) > 59) return fault('time_impossible')
  return {
    day: `${year}-${two(month)}-${two(day)}`,
    time: hour === undefined ? null : `${two(hour)}:${minute}:${second === '0' ? '00' : second}`,
  }
}

/** The same moment in Jakarta. */
function inJakarta({ day, time }: Moment, zone: string): Moment {
  // A day that a system wrote as midnight UTC stays that day.
  if (time === null || (time === '00:00:00' && /^(?:Z|[+-]00:?00)$/.test(zone))) return { day, time }
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
  const there = new Date(Date.parse(`${day}T${time}${offset}`) + JAKARTA_OFFSET_MS).toISOString()
  return { day: there.slice(0, 10), time: there.slice(11, 19) }
}

/** The days that a serial number can mean: from 1930 to 2099. Others are years, amounts, anything but days. */
const SERIALS = { first: 10_959, last: 73_050 }
const SERIAL_OF_1970 = 25_569
const BETWEEN_SYSTEMS = 1462
const DAY_SECONDS = 86_400

/** A day as spreadsheets count them; in the 1904 system the same day has a smaller number. */
function ofSerial(serial: number, is1904: boolean): Moment | CellFault {
  const since1900 = serial + (is1904 ? BETWEEN_SYSTEMS : 0)
  if (!(since1900 >= SERIALS.first && since1900 < SERIALS.last + 1))
    return fault('date_serial', { ...SERIALS })
  const seconds = Math.round((since1900 - SERIAL_OF_1970) * DAY_SECONDS)
  const at = new Date(seconds * 1000).toISOString()
  return { day: at.slice(0, 10), time: seconds % DAY_SECONDS === 0 ? null : at.slice(11, 19) }
}

function ofDigits(text: string, is1904: boolean): Moment | CellFault {
  const [, year, month = '', day = ''] = COMPACT.exec(text) ?? []
  if (year !== undefined)
    return checked({ year, month, day, hour: undefined, minute: undefined, second: undefined }, false)
  return NUMBER.test(text) ? ofSerial(Number(text.replace(',', '.')), is1904) : fault('date_expected')
}

const MAX_LENGTH = 60

/** What a text without spaces around it says. */
export function momentOf(given: string, is1904: boolean): Moment | CellFault {
  if (given.length > MAX_LENGTH) return fault('date_expected')
  const text = given.replace(ODD_SPACE, ' ')
  const dayFirst = DAY_FIRST.exec(text)
  if (dayFirst) {
    const [, day = '', , month = '', year = '', hour, minute, second] = dayFirst
    return checked({ year, month, day, hour, minute, second }, true)
  }
  const iso = ISO.exec(text)
  if (iso) {
    const [, year = '', , month = '', day = '', hour, minute, second, zone] = iso
    const moment = checked({ year, month, day, hour, minute, second }, false)
    return zone === undefined || 'code' in moment ? moment : inJakarta(moment, zone)
  }
  const named = NAMED_MONTH.exec(text)
  if (!named) return ofDigits(text, is1904)
  const [, day = '', name = '', year = '', hour, minute, second] = named
  const month = monthNumber(name)
  return month === null ? fault('date_expected') : checked({ year, month, day, hour, minute, second }, false)
}

/** What a cell says, whatever it holds; null for nothing. */
export function readMoment(cell: RawCell, is1904: boolean): Moment | CellFault | null {
  if (cell === null) return null
  if (typeof cell === 'string') {
    const text = meantWithoutWords(cell)
    return typeof text === 'string' ? momentOf(text, is1904) : text
  }
  if (typeof cell === 'number') return ofNumber(cell, is1904)
  if (typeof cell === 'boolean') return fault('date_expected')
  return 'at' in cell ? momentOf(cell.at, is1904) : ofFault(cell)
}

function ofNumber(cell: number, is1904: boolean): Moment | CellFault {
  return COMPACT.test(String(cell)) ? ofDigits(String(cell), is1904) : ofSerial(cell, is1904)
}

function momentReader(is1904: boolean, write: (moment: Moment) => string): Reader {
  return (cell) => {
    const moment = (typeof cell === 'string' ? usualMoment(cell) : null) ?? readMoment(cell, is1904)
    return moment === null || 'code' in moment ? moment : write(moment)
  }
}

/** Reads a date column as YYYY-MM-DD; a time of day is left out. */
export function dateReader(is1904: boolean): Reader {
  return momentReader(is1904, ({ day }) => day)
}

/** Reads a timestamp column as YYYY-MM-DDTHH:mm:ss+07:00; without a time of day it is midnight in Jakarta. */
export function timestampReader(is1904: boolean): Reader {
  return momentReader(is1904, ({ day, time }) => `${day}T${time ?? '00:00:00'}+07:00`)
}

const MONTH = /^(?:(\d{4})[-/. ](\d{1,2})|((?:19|20)\d{2})(\d{2}))$/
const MONTH_FIRST = /^(\d{1,2})[-/. ](\d{4})$/
const MONTH_NAMED = /^([a-z]{3,9})[-/., ]+(\d{4}|\d{2})$/i
const MONTH_ALONE = /^(?:\d{1,2}|[a-z]{3,9})$/i

function monthText(year: string, month: number | null): CellValue {
  if (month === null || month < 1 || month > 12) return fault('month_expected')
  const full = fullYear(year)
  return full < YEARS.first ? fault('date_year', { year, ...YEARS }) : `${full}-${two(month)}`
}

function monthOf(text: string): CellValue | undefined {
  const iso = MONTH.exec(text)
  if (iso) return monthText(iso[1] ?? iso[3] ?? '', Number(iso[2] ?? iso[4]))
  const [, first, year] = MONTH_FIRST.exec(text) ?? []
  if (year !== undefined) return monthText(year, Number(first))
  const [, name = '', ofName] = MONTH_NAMED.exec(text) ?? []
  if (ofName !== undefined) return monthText(ofName, monthNumber(name))
  if (!MONTH_ALONE.test(text)) return undefined
  const month = /\d/.test(text) ? Number(text) : monthNumber(text)
  return month !== null && month >= 1 && month <= 12 ? two(month) : fault('month_expected')
}

const NO_DAY: readonly FaultCode[] = ['date_expected', 'date_serial']

/** Reads a month as YYYY-MM, also from a day within it; MM when only the month is written (see `spmk.ts`). */
export function monthReader(is1904: boolean): Reader {
  return (cell) => {
    const text =
      typeof cell === 'string' ? meantWithoutWords(cell) : typeof cell === 'number' ? String(cell) : null
    if (isFault(text)) return text
    const month = text === null ? undefined : monthOf(text)
    if (month !== undefined) return month
    const moment = readMoment(cell, is1904)
    if (moment === null) return null
    if ('code' in moment) return NO_DAY.includes(moment.code) ? fault('month_expected') : moment
    return moment.day.slice(0, 7)
  }
}

/** Days from one YYYY-MM-DD to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}
