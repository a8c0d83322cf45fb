/**
 * In the sandbox: finds the sheet and its header, and converts every row. How the numbers and the days of a column are
 * written is guessed from its first rows and decided by all of them; when the guess was wrong the file is read once more.
 */
import type { ErrorKind, ImportCounts, NumberReading } from '@/replies/import-previews'
import type { BatchOptions } from '@/replies/imports'
import type { SheetFile } from '@/utils/sheet/open'
import { importSource } from '../import-sources'
import type { ImportSource } from './columns'
import { converter } from './convert'
import { type DayCounts, doubtIn } from './day-order'
import { cellKeeper } from './failed-cells'
import { type CheckedRows, errorCounter, gatherer } from './gather'
import { firstRows, type Layout, layoutOf } from './layout'
import { decideStyle, type NumberDecision, type NumberStatistics } from './numbers'
import { formatOf, withSheet } from './opened'
import type { Statistics, Ways } from './readers'
import { sampler } from './sample'
import { surveyor } from './survey'

export interface ReadInput {
  path: string
  fileName: string
  type: string
  batchId: string
  options: BatchOptions
  /** YYYY-MM-DD in Jakarta. */
  today: string
}

/** Rows follow from the first on: whatever was sent before counts for nothing. */
export interface Begin {
  kind: 'begin'
  layout: Layout
  /** Rows that seem to come; null when nothing says so. */
  rowsAbout: number | null
}

export type ReadItem = Begin | CheckedRows

export interface ReadOutput {
  layout: Layout
  /** How the numbers of each money column are read, and how many of them were rounded to two decimals. */
  numbers: Record<string, NumberReading>
  /** Rows below the header, blank ones left out. */
  counts: Pick<ImportCounts, 'totalRows' | 'failedRows'>
  /** The most frequent first. */
  errorKinds: ErrorKind[]
  /** The first rows as they would be stored, in the order of `layout.filled`. */
  sample: (string | null)[][]
}

const GUESSED_FROM_ROWS = 2_000

type Out = { send(item: ReadItem): Promise<void> }

interface Reading {
  input: ReadInput
  source: ImportSource
  file: SheetFile
  layout: Layout
}

function decide(
  { numbers }: Statistics,
  { styles = {}, rememberedStyles = {} }: BatchOptions,
): ReadOutput['numbers'] {
  const decided = ([column, found]: [string, NumberStatistics]) => {
    const decision = decideStyle(found, { chosen: styles[column], remembered: rememberedStyles[column] })
    return [column, { ...decision, rounded: found.rounded }] as const
  }
  return Object.fromEntries(Object.entries(numbers).map(decided))
}

function waysOf(numbers: ReadOutput['numbers'], { days }: Statistics): Ways {
  const styles = Object.entries(numbers).map(([column, { style }]) => [column, style] as const)
  const doubts = Object.entries(days).map(([column, counts]) => [column, doubtIn(counts)] as const)
  return { styles: Object.fromEntries(styles), doubts: Object.fromEntries(doubts) }
}

async function guess({ input, source, file, layout }: Reading): Promise<Ways> {
  const { mapping, sheet } = layout
  const { survey, statistics } = surveyor({ source, mapping, ...formatOf(file) })
  for (const row of await firstRows(file, sheet, GUESSED_FROM_ROWS))
    if (row.number > mapping.headerRow) survey(row)
  return waysOf(decide(statistics, input.options), statistics)
}

/** Whether something was read otherwise than all rows say. */
function isOtherwise(used: Ways, numbers: ReadOutput['numbers'], { days }: Statistics): boolean {
  const isNumber = ([column, { style, ambiguous }]: [string, NumberDecision]) =>
    ambiguous > 0 && style !== (used.styles[column] ?? 'id')
  const isDay = ([column, counts]: [string, DayCounts]) =>
    counts.either + counts.early > 0 && doubtIn(counts) !== (used.doubts[column] ?? 'none')
  return Object.entries(numbers).some(isNumber) || Object.entries(days).some(isDay)
}

/** Converts all rows, what can be read in two ways in these. */
async function pass({ input, source, file, layout }: Reading, ways: Ways, out: Out) {
  const { today, batchId } = input
  const { mapping, filled, sheet } = layout
  const { convert, statistics } = converter({ source, mapping, ...ways, today, ...formatOf(file) })
  const columns = Object.keys(source.table.columns)
  const places = filled.map((name) => columns.indexOf(name))
  const cellsOf = cellKeeper({ source, mapping, ...formatOf(file) })
  const gathered = gatherer({ batchId, cellsOf, places, send: out.send })
  const counter = errorCounter()
  const counts = { totalRows: 0, failedRows: 0 }
  const sample = sampler(places, columns.indexOf(source.table.key))
  for await (const rows of file.rows(sheet))
    for (const row of rows) {
      if (row.number <= mapping.headerRow) continue
      const converted = convert(row)
      counts.totalRows++
      if (converted.errors.length > 0) {
        counts.failedRows++
        for (const error of converted.errors) counter.add(error)
      } else sample.add(converted.values)
      gathered.add(row, converted)
      if (gathered.isFull()) await gathered.flush()
    }
  await gathered.flush()
  await gathered.end()
  return { statistics, counts, sample: sample.rows(), errorKinds: counter.kinds() }
}

export default async function read(input: ReadInput, out: Out): Promise<ReadOutput> {
  const source = importSource(input.type)
  return withSheet(input, async (file) => {
    const layout = await layoutOf(file, source, input.options)
    const reading = { input, source, file, layout }
    const rowsAbout = await file.rowsAbout(layout.sheet)
    let ways = await guess(reading)
    for (;;) {
      await out.send({ kind: 'begin', layout, rowsAbout })
      const { statistics, ...found } = await pass(reading, ways, out)
      const numbers = decide(statistics, input.options)
      // What values look like does not depend on how they are read, so there is no third time.
      if (!isOtherwise(ways, numbers, statistics)) return { layout, numbers, ...found }
      ways = waysOf(numbers, statistics)
    }
  })
}
