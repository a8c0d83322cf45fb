/** The reader of each column by its kind, and what a .csv puts around its texts. */
import { type ImportColumn, type ImportSource, mostBytes } from './columns'
import { dateReader, monthReader, timestampReader } from './dates'
import { moneyReader, type NumberStatistics, type NumberStyle, noNumbers, readInteger } from './numbers'
import { codeReader, type Reader, readFlag, textReader } from './values'

/** What the numbers of each money column look like, by column. */
export type Statistics = Record<string, NumberStatistics>

/** How the values of a file are to be read. */
export interface Reading {
  source: ImportSource
  /** How ambiguous numbers are read, by column; `id` where nothing is said. */
  styles: Readonly<Record<string, NumberStyle>>
  /** A workbook that counts days from 1904. */
  is1904: boolean
}

/** The reader of a column; what it reads of numbers is counted in `statistics`. */
export function readerOf(column: ImportColumn, reading: Reading, statistics: Statistics): Reader {
  const { source, styles, is1904 } = reading
  switch (column.kind) {
    case 'text':
      return textReader(mostBytes(source, column.name))
    case 'code':
      return codeReader(mostBytes(source, column.name))
    case 'integer':
      return readInteger
    case 'money': {
      statistics[column.name] ??= noNumbers()
      return moneyReader(styles[column.name] ?? 'id', statistics[column.name] as NumberStatistics)
    }
    case 'date':
      return dateReader(is1904)
    case 'timestamp':
      return timestampReader(is1904)
    case 'month':
      return monthReader(is1904)
    case 'flag':
      return readFlag
  }
}

const APOSTROPHE = 39
const EQUALS = 61
const GUARDED = /^'+[=+\-@\t\r]/
const AS_TEXT = /^="([^"]*)"$/

/** A text of a .csv without what keeps spreadsheets from reading it as a formula or a number: '-5 and ="007". */
export function unguarded(text: string): string {
  const first = text.charCodeAt(0)
  if (first === APOSTROPHE) return GUARDED.test(text) ? text.slice(1) : text
  return first === EQUALS ? (AS_TEXT.exec(text)?.[1] ?? text) : text
}
