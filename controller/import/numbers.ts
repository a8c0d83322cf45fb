/** Money and whole numbers: a column's way of writing is decided from all of its values, and each value by it. */
import type { NumberReading, NumberStyle } from '@/replies/import-previews'
import type { RawCell } from '@/utils/sheet/cell'
import { type NumberShape, type NumberText, numberText } from './number-text'
import {
  type CellFault,
  type CellValue,
  fault,
  meantWithoutWords,
  ofFault,
  plainNumber,
  type Reader,
} from './values'

/** What the numbers of one column look like; as small as this however many there are. May be sent and stored. */
export interface NumberStatistics {
  /** Numbers that can only be read in this way. */
  id: number
  en: number
  /** Numbers like 1.234 and like 1,234. */
  dot: number
  comma: number
  /** Numbers with more than two decimals, which are rounded half away from zero, as PostgreSQL does. */
  rounded: number
  /** The first that leaves it open. */
  example: string | null
}

export function noNumbers(): NumberStatistics {
  return { id: 0, en: 0, dot: 0, comma: 0, rounded: 0, example: null }
}

/** Both together. */
export function mergeNumbers(a: NumberStatistics, b: NumberStatistics): NumberStatistics {
  return {
    id: a.id + b.id,
    en: a.en + b.en,
    dot: a.dot + b.dot,
    comma: a.comma + b.comma,
    rounded: a.rounded + b.rounded,
    example: a.example ?? b.example,
  }
}

/** How the numbers of a column are read, before they are. */
export type NumberDecision = Omit<NumberReading, 'rounded'>

export interface Chosen {
  /** For this file. */
  chosen?: NumberStyle | undefined
  /** For an earlier one: it never goes against what this one says by itself, and a person should look. */
  remembered?: NumberStyle | undefined
}

/** How the ambiguous numbers of a money column are read; as a person says, if one does. */
export function decideStyle(found: NumberStatistics, { chosen, remembered }: Chosen = {}): NumberDecision {
  const { id, en, dot, comma, example } = found
  const ambiguous = dot + comma
  const decided = (style: NumberStyle, by: NumberDecision['by'], isSure: boolean): NumberDecision => ({
    style,
    by,
    ambiguous,
    example,
    isSure: isSure || ambiguous === 0,
  })
  if (chosen !== undefined) return decided(chosen, 'person', true)
  if (remembered !== undefined && ambiguous > 0 && id > 0 === en > 0)
    return decided(remembered, 'remembered', false)
  if (id > 0 || en > 0) return decided(en > id ? 'en' : 'id', 'values', id === 0 || en === 0)
  if (dot > 0 && comma > 0) return decided('id', 'default', false)
  return ambiguous > 0 ? decided(comma > 0 ? 'en' : 'id', 'kind', false) : decided('id', 'default', true)
}

function count(into: NumberStatistics, shape: NumberShape, text: string): void {
  if (shape === 'plain') return
  into[shape]++
  if (shape !== 'id' && shape !== 'en') into.example ??= text.slice(0, 40)
}

/** Counts a value of a money column. */
export function surveyNumber(cell: RawCell, into: NumberStatistics): void {
  if (typeof cell !== 'string' || !/[.,]/.test(cell)) return
  const text = meantWithoutWords(cell)
  const found = typeof text === 'string' ? numberText(text) : null
  if (found && !('code' in found)) count(into, found.shape, cell.trim())
}

/** Ambiguous ones as the style says: the separator divides thousands, or it is the decimal one. */
function resolved(number: NumberText, style: NumberStyle | 'groups'): NumberText {
  const { shape, whole, fraction } = number
  if (shape !== 'dot' && shape !== 'comma') return number
  const isDecimal = style === (shape === 'dot' ? 'en' : 'id')
  if (isDecimal) return number
  const { isNegative, exponent } = number
  return { shape, isNegative, whole: whole + fraction, fraction: '', exponent }
}

const MAX_POWER = 40

/** Digits before and after the decimal point, leading zeros left out, its exponent worked in. */
function shifted({ whole, fraction, exponent }: NumberText): { whole: string; fraction: string } {
  if (exponent === 0) return { whole: whole.replace(/^0+/, ''), fraction }
  const digits = whole + fraction
  const point = Math.max(-MAX_POWER, Math.min(whole.length + exponent, digits.length + MAX_POWER))
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const at = Math.max(0, point)
  return { whole: padded.slice(0, at).replace(/^0+/, ''), fraction: padded.slice(at) }
}

const DECIMALS = 2
const MAX_WHOLE_DIGITS = 13

const hasDigits = (text: string) => /[1-9]/.test(text)

function money(number: NumberText, into: NumberStatistics): CellValue {
  const { whole, fraction } = shifted(number)
  const kept = fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0')
  let digits = whole + kept
  if (hasDigits(fraction.slice(DECIMALS))) {
    into.rounded++
    if ((fraction[DECIMALS] ?? '0') >= '5') digits = String(BigInt(digits) + 1n).padStart(digits.length, '0')
  }
  if (digits.length > MAX_WHOLE_DIGITS + DECIMALS)
    return fault('number_too_big', { digits: MAX_WHOLE_DIGITS })
  const sign = number.isNegative && hasDigits(digits) ? '-' : ''
  return `${sign}${digits.slice(0, -DECIMALS) || '0'}.${digits.slice(-DECIMALS)}`
}

const INTEGER_RANGE = { least: -2_147_483_648, most: 2_147_483_647 }

function integer(number: NumberText): CellValue {
  const { whole, fraction } = shifted(number)
  if (hasDigits(fraction)) return fault('integer_expected')
  const value = whole.length > 10 ? Number.POSITIVE_INFINITY : Number(whole)
  const signed = number.isNegative && value !== 0 ? -value : value
  if (signed < INTEGER_RANGE.least || signed > INTEGER_RANGE.most)
    return fault('integer_range', INTEGER_RANGE)
  return String(signed)
}

/** What a cell shows, whatever it holds. */
function shownIn(cell: RawCell): NumberText | CellFault | null {
  if (cell === null) return null
  if (typeof cell === 'string') {
    const text = meantWithoutWords(cell)
    return typeof text === 'string' ? numberText(text) : text
  }
  if (typeof cell === 'number' && Number.isFinite(cell)) {
    const [whole = '', fraction = ''] = plainNumber(Math.abs(cell)).split('.')
    return { shape: 'plain', isNegative: cell < 0, whole, fraction, exponent: 0 }
  }
  if (typeof cell !== 'object' || 'at' in cell) return fault('number_expected')
  return ofFault(cell)
}

const SHORT_WHOLE = /^-?[1-9]\d{0,8}$/

/** Reads a money column (numeric(15,2)): always with two decimals. Counts what it reads. */
export function moneyReader(style: NumberStyle, into: NumberStatistics): Reader {
  return (cell) => {
    if (typeof cell === 'string' && SHORT_WHOLE.test(cell)) return `${cell}.00`
    const shown = shownIn(cell)
    if (shown === null || 'code' in shown) return shown
    if (typeof cell === 'string') count(into, shown.shape, cell.trim())
    return money(resolved(shown, style), into)
  }
}

/** Reads whole numbers up to 2,147,483,647; `1.234` and `1,234` are both a thousand and more, since nothing else fits. */
export const readInteger: Reader = (cell) => {
  if (typeof cell === 'string' && SHORT_WHOLE.test(cell)) return cell
  const shown = shownIn(cell)
  if (shown === null || 'code' in shown) return shown
  return integer(resolved(shown, 'groups'))
}
