/** What a cell of a workbook holds, from its type, its style and the text it was stored as. */
import type { RawCell } from './cell'
import { isoTime, localTime } from './serial'
import { unescaped } from './shared-texts'

/** What the cells of a workbook refer to. */
export interface Marks {
  text(index: number): string | undefined
  /** For each style, whether it shows a date. */
  dateStyles: readonly boolean[]
  is1904: boolean
}

export interface StoredCell {
  type: string
  style: number
  value: string
  /** It has a value, be it an empty one. */
  hasValue: boolean
  isFormula: boolean
}

const NUMBER = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/

function numberOf({ value, style }: StoredCell, marks: Marks): RawCell | undefined {
  if (!NUMBER.test(value)) return undefined
  const number = Number(value)
  if (!Number.isFinite(number)) return undefined
  if (marks.dateStyles[style] === true) {
    const at = localTime(number, marks.is1904)
    return at === undefined ? { fault: 'date' } : { at }
  }
  // A long number that was written out whole (by other programs than Excel) keeps its last digits as text.
  const isTooLong = !Number.isSafeInteger(number) && /^-?\d+$/.test(value) && String(number) !== value
  return isTooLong ? value : number
}

function sharedText(value: string, marks: Marks): RawCell | undefined {
  const text = /^\s*\d{1,9}\s*$/.test(value) ? marks.text(Number(value)) : undefined
  return text === '' ? null : text
}

/** The cell's value; null for an empty one, undefined for one that no workbook may have. */
export function cellValue(stored: StoredCell, marks: Marks): RawCell | undefined {
  const { type, value, hasValue, isFormula } = stored
  // A formula may come to an empty text; one that was never calculated has no value at all.
  if (value === '') return isFormula && !(hasValue && type === 'str') ? { fault: 'formula' } : null
  if (type === 'n') return numberOf(stored, marks)
  if (type === 's') return sharedText(value, marks)
  if (type === 'str' || type === 'inlineStr') return unescaped(value)
  if (type === 'b') return /^(0|1|true|false)$/.test(value) ? value === '1' || value === 'true' : undefined
  if (type === 'e') return { fault: value.slice(0, 40) }
  if (type !== 'd') return undefined
  const at = isoTime(value)
  return at === undefined ? { fault: 'date' } : { at }
}
