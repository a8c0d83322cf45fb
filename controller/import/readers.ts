/** The reader of each column by its kind, and what a .csv puts around its texts. */
import type { NumberStyle } from '@/replies/import-previews'
import { type ImportColumn, type ImportKind, type ImportSource, mostBytes } from './columns'
import { dateReader, monthReader, timestampReader } from './dates'
import { type DayCounts, type Doubt, noDays, orderedReader } from './day-order'
import { moneyReader, type NumberStatistics, noNumbers, readInteger } from './numbers'
import { codeReader, type Reader, readFlag, textReader } from './values'

/** How the values of a file are written, by column. */
export interface Statistics {
  /** Of each money column. */
  numbers: Record<string, NumberStatistics>
  /** Of each column of days, moments or months. */
  days: Record<string, DayCounts>
}

export const noStatistics = (): Statistics => ({ numbers: {}, days: {} })

/** What was decided from all values of a column about those that can be read in two ways. */
export interface Ways {
  /** How ambiguous numbers are read, by column; `id` where nothing is said. */
  styles: Readonly<Record<string, NumberStyle>>
  /** Days that are refused because their month may be their day, by column; `none` where nothing is said. */
  doubts: Readonly<Record<string, Doubt>>
}

/** How the values of a file are to be read. */
export interface Reading extends Ways {
  source: ImportSource
  /** A workbook that counts days from 1904. */
  is1904: boolean
}

type DayKind = Extract<ImportKind, 'date' | 'timestamp' | 'month'>

const DAY_READERS: Readonly<Record<DayKind, (is1904: boolean) => Reader>> = {
  date: dateReader,
  timestamp: timestampReader,
  month: monthReader,
}

/** Its values are days, or told by days. */
export const hasDays = (kind: ImportKind): kind is DayKind => kind in DAY_READERS

/** Reads days by the workbook's date system, whatever their order; null for a kind that has none. */
export function dayReader(kind: ImportKind, is1904: boolean): Reader | null {
  return hasDays(kind) ? DAY_READERS[kind](is1904) : null
}

function dayReaderOf(
  { name, kind }: ImportColumn & { kind: DayKind },
  reading: Reading,
  { days }: Statistics,
) {
  const counts = noDays()
  days[name] = counts
  return orderedReader(DAY_READERS[kind](reading.is1904), counts, reading.doubts[name] ?? 'none')
}

/** The reader of a column; how what it reads is written is counted in `statistics`. */
export function readerOf(column: ImportColumn, reading: Reading, statistics: Statistics): Reader {
  const { source, styles } = reading
  const { name, kind } = column
  if (hasDays(kind)) return dayReaderOf({ ...column, kind }, reading, statistics)
  switch (kind) {
    case 'text':
      return textReader(mostBytes(source, name))
    case 'code':
      return codeReader(mostBytes(source, name))
    case 'integer':
      return readInteger
    case 'money': {
      const counts = noNumbers()
      statistics.numbers[name] = counts
      return moneyReader(styles[name] ?? 'id', counts)
    }
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
