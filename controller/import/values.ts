/** What one cell becomes in a column: text as PostgreSQL reads it, nothing, or a fault that says what was expected. */
import { LENGTH_MARK, MAX_XLSX_TEXT } from '@/utils/cell'
import type { RawCell } from '@/utils/sheet/cell'

/** Why a value cannot be stored. Each has a text for people in locales/api.*.json, `importErrors`. */
export type FaultCode =
  | 'cell_fault'
  | 'code_digits_lost'
  | 'code_rounded'
  | 'date_expected'
  | 'date_impossible'
  | 'date_month_first'
  | 'date_order'
  | 'date_serial'
  | 'date_year'
  | 'flag_expected'
  | 'formula_without_value'
  | 'header_again'
  | 'integer_expected'
  | 'integer_range'
  | 'key_missing'
  | 'month_expected'
  | 'number_expected'
  | 'number_percent'
  | 'number_too_big'
  | 'number_word'
  | 'other_project'
  | 'text_left_out'
  | 'text_too_long'
  | 'text_unstorable'
  | 'time_impossible'
  | 'too_many_cells'

export type FaultParams = Record<string, string | number>

export interface CellFault {
  code: FaultCode
  params: FaultParams
}

export type CellValue = string | null | CellFault

/** Reads one cell. */
export type Reader = (cell: RawCell) => CellValue

export function fault(code: FaultCode, params: FaultParams = {}): CellFault {
  return { code, params }
}

export function isFault(value: CellValue): value is CellFault {
  return typeof value === 'object' && value !== null
}

const NOTHING = /^(?:[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]|#?n\/a)$/i
/** What a spreadsheet shows where a formula has no value; #N/A is the one that means "not available". */
const CELL_FAULT =
  /^#(?:REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|PYTHON!|GETTING_DATA)$/i
/** Our own, in files of failed rows, for cells that hold nothing which could be written: read again they are the same fault. */
const FORMULA_MARK = '#FORMULA!'
const DATE_MARK = '#DATE!'
const LONGEST_SPECIAL = 13
const HASH = 35

/** A text without spaces around it; null when it means "no value". */
export function meant(text: string): CellValue {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (trimmed.length <= LONGEST_SPECIAL) {
    if (trimmed.length <= 4 && NOTHING.test(trimmed)) return null
    if (trimmed.charCodeAt(0) === HASH) {
      if (trimmed === FORMULA_MARK) return fault('formula_without_value')
      if (trimmed === DATE_MARK) return fault('date_impossible')
      if (trimmed === LENGTH_MARK) return fault('text_left_out', { most: MAX_XLSX_TEXT })
      if (CELL_FAULT.test(trimmed)) return fault('cell_fault', { fault: trimmed })
    }
  }
  return trimmed
}

const DATABASE_NULL = /^(?:null|\(null\))$/i
const LONGEST_NULL = 6

/** The same of a column that holds no words: there NULL, as databases write it, means "no value" too. */
export function meantWithoutWords(text: string): CellValue {
  const said = meant(text)
  return typeof said === 'string' && said.length <= LONGEST_NULL && DATABASE_NULL.test(said) ? null : said
}

const NO_KEY = /^(?:null|\(null\)|nil|none)$/i

/** A text that programs write where a value is missing: it tells no row from another. */
export function isNoKey(text: string): boolean {
  return text.length <= LONGEST_NULL && NO_KEY.test(text)
}

/** A cell without a value as a text that no column takes for one, except #N/A, which means "not available" again. */
export function markOf({ fault }: { fault: string }): string {
  if (fault === 'formula') return FORMULA_MARK
  if (fault === 'date') return DATE_MARK
  return CELL_FAULT.test(fault) || NOTHING.test(fault) ? fault : '#VALUE!'
}

/** What a cell without a value means: null for #N/A, "not available"; a fault for all others. */
export function ofFault(cell: { fault: string }): CellFault | null {
  if (NOTHING.test(cell.fault)) return null
  if (cell.fault === 'formula') return fault('formula_without_value')
  return cell.fault === 'date' ? fault('date_impossible') : fault('cell_fault', { fault: cell.fault })
}

/** A number in plain digits, whatever its size; as precise as spreadsheets are (15 digits), whole numbers exactly. */
export function plainNumber(value: number): string {
  const shown = Number.isSafeInteger(value) ? value : Number(value.toPrecision(15))
  const text = String(shown)
  const [, sign = '', first = '', rest = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? []
  if (exponent === undefined) return text
  const power = Number(exponent)
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${first}${rest}`
  return `${sign}${first}${rest.padEnd(power, '0')}`
}

/** A date cell as text: without its time when it has none. */
function dateText({ at }: { at: string }): string {
  return at.endsWith('T00:00:00') ? at.slice(0, 10) : at.replace('T', ' ')
}

const BYTES_OF_UNIT = 3

function tooLong(text: string, most: number): boolean {
  if (text.length > most) return true
  return text.length * BYTES_OF_UNIT > most && Buffer.byteLength(text) > most
}

/** Checks a text against what can be stored. Line breaks are all alike: a .csv has \r\n where the same table as .xlsx has \n. */
function storable(given: string, most: number): CellValue {
  const text = given.includes('\r') ? given.replace(/\r\n?/g, '\n') : given
  if (tooLong(text, most)) return fault('text_too_long', { bytes: Buffer.byteLength(text), most })
  if (text.includes('\0') || !text.isWellFormed()) return fault('text_unstorable')
  return text
}

/** Reads any text; `most`: bytes in UTF-8. */
export function textReader(most: number): Reader {
  return (cell) => {
    if (typeof cell === 'string') {
      const text = meant(cell)
      return typeof text === 'string' ? storable(text, most) : text
    }
    if (cell === null) return null
    if (typeof cell === 'number') return plainNumber(cell)
    if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE'
    return 'at' in cell ? dateText(cell) : ofFault(cell)
  }
}

/** As spreadsheets shorten long numbers that they take for quantities: 1.98501E+17. */
const SHORTENED = /^[+-]?\d(?:[.,]\d+)?E\+\d+$/i

/** Reads a code: text whose digits all count. One that a spreadsheet has rounded is a fault, since digits are lost. */
export function codeReader(most: number): Reader {
  const read = textReader(most)
  return (cell) => {
    if (typeof cell === 'number') {
      if (Number.isInteger(cell) && !Number.isSafeInteger(cell)) return fault('code_digits_lost')
      return plainNumber(cell)
    }
    const text = read(cell)
    if (typeof text === 'string' && text.length >= 4 && SHORTENED.test(text)) return fault('code_rounded')
    return text
  }
}

const YES = /^(?:y|ya|yes|t|true|benar|1|✓|✔)$/i
const NO = /^(?:n|tidak|tdk|no|f|false|salah|0)$/i

/** Reads yes or no as Y or N. */
export const readFlag: Reader = (cell) => {
  if (cell === null) return null
  if (typeof cell === 'object') return 'at' in cell ? fault('flag_expected') : ofFault(cell)
  const text = meantWithoutWords(String(cell))
  if (typeof text !== 'string') return text
  return YES.test(text) ? 'Y' : NO.test(text) ? 'N' : fault('flag_expected')
}
