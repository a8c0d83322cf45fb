/** Which number of a written day is its month: the second one, unless a whole column proves that it writes months first. */
import type { RawCell } from '@/utils/sheet/cell'
import { fault, type Reader } from './values'

/** How the days of one column are written; as small as this however many there are. */
export interface DayCounts {
  /** Texts that can only be read in this way: 31/01/2026, and 01/31/2026. */
  dayFirst: number
  monthFirst: number
  /** Texts like 03/01/2026, which are another day in each way. */
  either: number
  /** Dates of a workbook: up to the 12th of a month, another day with both exchanged; and after it. */
  early: number
  late: number
}

export function noDays(): DayCounts {
  return { dayFirst: 0, monthFirst: 0, either: 0, early: 0, late: 0 }
}

type Order = keyof DayCounts

const WRITTEN = /^\s*(\d{1,2})([-/.])(\d{1,2})\2(?:\d{4}|\d{2})(?=$|[T,\s])/
const [DASH, SLASH, ZERO, NINE] = [45, 47, 48, 57]

const isDigit = (code: number) => code >= ZERO && code <= NINE
/** A dash, a dot or a slash; they stand beside each other. */
const isSeparator = (code: number) => code >= DASH && code <= SLASH

function orderOfText(text: string): Order | null {
  // Most days of most files are written otherwise, and the expression is what costs.
  if (isDigit(text.charCodeAt(0)) && !isSeparator(text.charCodeAt(2)) && !isSeparator(text.charCodeAt(1)))
    return null
  const [, first, , second] = WRITTEN.exec(text) ?? []
  const [one, two] = [Number(first), Number(second)]
  if (!(one >= 1 && one <= 31 && two >= 1 && two <= 31) || one === two) return null
  if (one > 12) return two > 12 ? null : 'dayFirst'
  return two > 12 ? 'monthFirst' : 'either'
}

function orderOfDate({ at }: { at: string }): Order | null {
  const [month, day] = [at.slice(5, 7), at.slice(8, 10)]
  if (day > '12') return 'late'
  return day === month ? null : 'early'
}

/** Counts a value of a column of days; tells how it is written when that matters. */
export function surveyDay(cell: RawCell, into: DayCounts): Order | null {
  let order: Order | null = null
  if (typeof cell === 'string') order = orderOfText(cell)
  else if (typeof cell === 'object' && cell !== null && 'at' in cell) order = orderOfDate(cell)
  if (order !== null) into[order]++
  return order
}

/** Values of a column whose day and month may be exchanged; those that can be read in one way only are never among them. */
export type Doubt = 'none' | 'texts' | 'all'

/**
 * A column that writes months first is in doubt; proofs of both ways are slips, and the day stands first as everywhere.
 * A spreadsheet that takes days first makes a date of 03/01/2026, the wrong one, and leaves 03/28/2026 a text: where no
 * date is after the 12th they may all be such.
 */
export function doubtIn({ dayFirst, monthFirst, late }: DayCounts): Doubt {
  if (monthFirst === 0 || dayFirst > 0) return 'none'
  return late > 0 ? 'texts' : 'all'
}

/** A reader of days that counts how they are written, and refuses those that are in doubt. */
export function orderedReader(read: Reader, counts: DayCounts, doubt: Doubt): Reader {
  return (cell) => {
    // Once a day stands first the rest of the column decides nothing.
    const order = doubt !== 'none' || counts.dayFirst === 0 ? surveyDay(cell, counts) : null
    const value = read(cell)
    const isInDoubt = (order === 'either' && doubt !== 'none') || (order === 'early' && doubt === 'all')
    return isInDoubt && typeof value === 'string' ? fault('date_order') : value
  }
}
