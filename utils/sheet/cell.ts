/** What a spreadsheet file holds, as the file says it: nothing is converted here, and nothing is guessed. */

/** A value as the file holds it. Text of a .csv is always string. */
export type RawCell =
  | string
  | number
  | boolean
  | null
  /** A real date cell of a workbook: local `YYYY-MM-DDTHH:mm:ss`, no zone. */
  | { at: string }
  /** An error value, a formula without a stored value, or a date that no calendar has: `#REF!`, `formula`, `date`. */
  | { fault: string }

/** Cells from the first column on; the empty ones after the last filled one are left out. */
export interface SheetRow {
  /** As Excel shows it, from 1: in a .csv every record counts as one row, a blank line too. */
  number: number
  cells: RawCell[]
}

/** What a file may be at most. Beyond it, it is refused. */
export interface SheetLimits {
  /** Characters of one cell. */
  fieldLength: number
  /** Columns with something in them. */
  columns: number
  /** Characters of one row. */
  rowLength: number
  /** Files inside a workbook. */
  parts: number
  /** Bytes of one file inside a workbook, unpacked. */
  partBytes: number
  /** Bytes of a workbook's shared texts: those held in memory, and all of them; the others wait in a temporary file. */
  textBytesInMemory: number
  textBytes: number
}

export const SHEET_LIMITS: SheetLimits = {
  fieldLength: 1_000_000,
  columns: 2_000,
  rowLength: 4_000_000,
  parts: 2_000,
  partBytes: 4_000_000_000,
  textBytesInMemory: 24_000_000,
  textBytes: 1_000_000_000,
}

/** The letters that a spreadsheet shows above a column; the first has index 0. */
export function columnLetters(index: number): string {
  const before = Math.floor(index / 26)
  return (before > 0 ? columnLetters(before - 1) : '') + String.fromCharCode(65 + (index % 26))
}

const isBlank = (cell: RawCell | undefined) =>
  cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '')

/** Leaves out the empty cells at the end; false when nothing is left, or nothing but white space. */
export function trimRow(cells: RawCell[]): boolean {
  let length = cells.length
  while (length > 0 && (cells[length - 1] === null || cells[length - 1] === '')) length -= 1
  cells.length = length
  return !cells.every(isBlank)
}
