/**
 * In the sandbox: finds the sheet and its header, and converts every row. How the numbers of a column are written is
 * guessed from its first rows and decided by all of them; when the guess was wrong the file is read once more.
 */
import type { BatchOptions } from '@/models/import-batch'
import type { SheetFile } from '@/utils/sheet/open'
import { importSource } from '../import-sources'
import type { ImportSource } from './columns'
import { converter } from './convert'
import { cellKeeper } from './failed-cells'
import { type CheckedRows, type ErrorKind, errorCounter, gatherer } from './gather'
import { firstRows, type Layout, layoutOf } from './layout'
import { decideStyle, type NumberDecision, type NumberStatistics, type NumberStyle } from './numbers'
import { formatOf, withSheet } from './opened'
import type { Statistics } from './readers'
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
  numbers: Record<string, NumberDecision & { rounded: number }>
  /** Rows below the header, blank ones left out. */
  counts: { totalRows: number; failedRows: number }
  /** The most frequent first. */
  errorKinds: ErrorKind[]
  /** The first rows as they would be stored, in the order of `layout.filled`. */
  sample: (string | null)[][]
}

const GUESSED_FROM_ROWS = 2_000
const SAMPLE_ROWS = 20

type Out = { send(item: ReadItem): Promise<void> }
type Styles = Readonly<Record<string, NumberStyle>>

interface Reading {
  input: ReadInput
  source: ImportSource
  file: SheetFile
  layout: Layout
}

function decide(
  statistics: Statistics,
  { styles = {}, rememberedStyles = {} }: BatchOptions,
): ReadOutput['numbers'] {
  const decided = ([column, found]: [string, NumberStatistics]) => {
    const decision = decideStyle(found, { chosen: styles[column], remembered: rememberedStyles[column] })
    return [column, { ...decision, rounded: found.rounded }] as const
  }
  return Object.fromEntries(Object.entries(statistics).map(decided))
}

const stylesOf = (numbers: ReadOutput['numbers']): Styles =>
  Object.fromEntries(Object.entries(numbers).map(([column, { style }]) => [column, style]))

async function guess({ input, source, file, layout }: Reading): Promise<Styles> {
  const { mapping, sheet } = layout
  const { survey, statistics } = surveyor({ source, mapping, ...formatOf(file) })
  for (const row of await firstRows(file, sheet, GUESSED_FROM_ROWS))
    if (row.number > mapping.headerRow) survey(row)
  return stylesOf(decide(statistics, input.options))
}

/** Converts all rows with numbers read in these styles. */
async function pass({ input, source, file, layout }: Reading, styles: Styles, out: Out) {
  const { today, batchId } = input
  const { mapping, filled, sheet } = layout
  const { convert, statistics } = converter({ source, mapping, styles, today, ...formatOf(file) })
  const columns = Object.keys(source.table.columns)
  const places = filled.map((name) => columns.indexOf(name))
  const cellsOf = cellKeeper({ source, mapping, ...formatOf(file) })
  const gathered = gatherer({ batchId, cellsOf, places, send: out.send })
  const counter = errorCounter()
  const counts = { totalRows: 0, failedRows: 0 }
  const sample: (string | null)[][] = []
  for await (const rows of file.rows(sheet))
    for (const row of rows) {
      if (row.number <= mapping.headerRow) continue
      const converted = convert(row)
      counts.totalRows++
      if (converted.errors.length > 0) {
        counts.failedRows++
        for (const error of converted.errors) counter.add(error)
      } else if (sample.length < SAMPLE_ROWS)
        sample.push(places.map((place) => converted.values[place] ?? null))
      gathered.add(row, converted)
      if (gathered.isFull()) await gathered.flush()
    }
  await gathered.flush()
  await gathered.end()
  return { statistics, counts, sample, errorKinds: counter.kinds() }
}

export default async function read(input: ReadInput, out: Out): Promise<ReadOutput> {
  const source = importSource(input.type)
  return withSheet(input, async (file) => {
    const layout = await layoutOf(file, source, input.options)
    const reading = { input, source, file, layout }
    const rowsAbout = await file.rowsAbout(layout.sheet)
    let styles = await guess(reading)
    for (;;) {
      await out.send({ kind: 'begin', layout, rowsAbout })
      const { statistics, ...found } = await pass(reading, styles, out)
      const numbers = decide(statistics, input.options)
      const used = styles
      const isOtherwise = ([column, { style, ambiguous }]: [string, NumberDecision]) =>
        ambiguous > 0 && style !== (used[column] ?? 'id')
      // What numbers look like does not depend on how they are read, so there is no third time.
      if (!Object.entries(numbers).some(isOtherwise)) return { layout, numbers, ...found }
      styles = stylesOf(numbers)
    }
  })
}
