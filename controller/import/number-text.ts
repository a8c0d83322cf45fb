/** Numbers as people write them: what a text shows, before anybody decides what its separators mean. */
import { type CellFault, fault } from './values'

/**
 * How a text shows its column to be written: `id` 1.234,5 or `en` 1,234.5; `plain` fits both. `dot` and `comma` are
 * `1.234` and `1,234` alone, a thousand and more in the one way of writing, little more than one in the other.
 */
export type NumberShape = 'plain' | 'id' | 'en' | 'dot' | 'comma'

/** Digits on both sides of the decimal separator; of an ambiguous one, on both sides of the only separator. */
export interface NumberText {
  shape: NumberShape
  isNegative: boolean
  whole: string
  fraction: string
  exponent: number
}

type Digits = Pick<NumberText, 'shape' | 'whole' | 'fraction'>

const MAX_LENGTH = 100
const FULL_WIDTH = /[\uFF01-\uFF5E]/g
const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069]/g
const DASH = /[\u2010-\u2015\u2212\uFE58\uFE63]/g
const NOT_ASCII = /[^\x20-\x7E]/

/** In ASCII: full-width characters, spaces and minus signs of other kinds as the plain ones. */
function plainly(text: string): string {
  if (!NOT_ASCII.test(text)) return text
  return text
    .replace(FULL_WIDTH, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(INVISIBLE, '')
    .replace(DASH, '-')
    .replace(/\s/g, ' ')
    .trim()
}

const CURRENCY = '(?:rp|idr)\\.? *'
const NUMBER = new RegExp(
  `^(\\(?)([+-]?) *(?:${CURRENCY})?(\\(?)([+-]?) *(\\d[\\d., ]*|[.,]\\d+)(?:e([+-]?\\d{1,4}))? *(?:${CURRENCY})?(-{0,2})(\\)?)$`,
  'i',
)
const NO_AMOUNT = new RegExp(`^${CURRENCY}-$`, 'i')
const WORD = /\d *(juta|jt|ribu|rb|miliar|milyar|triliun|million|billion|thousand|mio|[km])\.?$/i

function notNumber(text: string): CellFault {
  if (text.includes('%')) return fault('number_percent')
  const word = WORD.exec(text)?.[1]
  return word === undefined ? fault('number_expected') : fault('number_word', { word })
}

const BARE = /^-?(?:\d[\d.,]*|[.,]\d+)$/

/** What a text without spaces around it shows; null for a currency with a dash for the amount. */
export function numberText(given: string): NumberText | CellFault | null {
  if (given.length > MAX_LENGTH) return fault('number_expected')
  if (BARE.test(given)) {
    const isNegative = given.startsWith('-')
    const digits = digitsOf(isNegative ? given.slice(1) : given, false)
    return digits ? numberOf(digits, isNegative, 0) : fault('number_expected')
  }
  return decorated(plainly(given))
}

/** With currency, brackets, signs in other places, or an exponent. */
function decorated(text: string): NumberText | CellFault | null {
  if (NO_AMOUNT.test(text)) return null
  const found = NUMBER.exec(text)
  if (!found) return notNumber(text)
  const [, open = '', sign = '', inner = '', second = '', body = '', exponent, trail = '', close = ''] = found
  // `Rp 1.500,-` has no cents: a dash after the separator is not a minus.
  const isDash = trail !== '' && /[.,]$/.test(body.trimEnd())
  if ((trail === '--' && !isDash) || (open + inner).length !== close.length) return fault('number_expected')
  const signs = [sign, second, isDash ? '' : trail, close].filter((one) => one !== '')
  if (signs.length > 1) return fault('number_expected')
  const digits = digitsOf(body.trim(), exponent !== undefined)
  if (!digits) return fault('number_expected')
  return numberOf(digits, signs.length === 1 && signs[0] !== '+', Number(exponent ?? 0))
}

function numberOf({ shape, whole, fraction }: Digits, isNegative: boolean, exponent: number): NumberText {
  return { shape, isNegative, whole, fraction, exponent }
}

const styleOf = (decimal: string | undefined) => (decimal === ',' ? 'id' : 'en')
const SPACED = /^([1-9]\d{0,2}(?: \d{3})+)(?:([.,])(\d+))?$/
const DOTTED = /^[1-9]\d{0,2}(?:\.\d{3})+$/
const COMMAED = /^[1-9]\d{0,2}(?:,\d{3})+$/

function digitsOf(body: string, hasExponent: boolean): Digits | null {
  if (body.includes(' ')) {
    const [, groups, decimal, fraction = ''] = SPACED.exec(body) ?? []
    if (groups === undefined || hasExponent) return null
    const whole = groups.replaceAll(' ', '')
    return { shape: decimal === undefined ? 'plain' : styleOf(decimal), whole, fraction }
  }
  const lastDot = body.lastIndexOf('.')
  const lastComma = body.lastIndexOf(',')
  const last = Math.max(lastDot, lastComma)
  if (last === -1) return { shape: 'plain', whole: body, fraction: '' }
  const decimal = body[last]
  const whole = body.slice(0, last)
  const fraction = body.slice(last + 1)
  const isOnly = !/[.,]/.test(whole)
  if (isOnly) return oneSeparator({ decimal, whole, fraction, hasExponent })
  if (hasExponent) return null
  return lastDot >= 0 && lastComma >= 0
    ? bothSeparators({ decimal, whole, fraction })
    : onlyGroups(fraction === '' ? whole : body)
}

interface Parts {
  decimal: string | undefined
  whole: string
  fraction: string
}

function oneSeparator({ decimal, whole, fraction, hasExponent }: Parts & { hasExponent: boolean }): Digits {
  if (hasExponent || fraction === '') return { shape: 'plain', whole, fraction }
  const mayGroup = fraction.length === 3 && whole.length >= 1 && whole.length <= 3 && whole[0] !== '0'
  const shape = mayGroup ? (decimal === '.' ? 'dot' : 'comma') : styleOf(decimal)
  return { shape, whole, fraction }
}

function bothSeparators({ decimal, whole, fraction }: Parts): Digits | null {
  const groups = decimal === ',' ? DOTTED : COMMAED
  if (!groups.test(whole)) return null
  return { shape: styleOf(decimal), whole: whole.replace(/[.,]/g, ''), fraction }
}

function onlyGroups(body: string): Digits | null {
  const shape = DOTTED.test(body) ? 'id' : COMMAED.test(body) ? 'en' : null
  return shape === null ? null : { shape, whole: body.replace(/[.,]/g, ''), fraction: '' }
}
