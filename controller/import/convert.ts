/**
 * From a file's rows to values of its table, row by row and fast. The table's columns are those of `source.table`,
 * with these types in PostgreSQL: text, code, flag and month `text`, integer `integer`, money `numeric(15,2)`,
 * date `date`, timestamp `timestamptz`.
 */
import type { RowError } from '@/models/import-failed-row'
import type { HeaderMapping, MappedHeader } from '@/replies/import-previews'
import type { RawCell, SheetRow } from '@/utils/sheet/cell'
import type { ImportColumn } from './columns'
import { noStatistics, type Reading, readerOf, type Statistics, unguarded } from './readers'
import { type FaultCode, type FaultParams, isFault, isNoKey, markOf, type Reader } from './values'

export interface Plan extends Reading {
  mapping: HeaderMapping
  /** YYYY-MM-DD in Jakarta, from the database's clock. */
  today: string
  /** A .csv: texts may be guarded as spreadsheets do it, and a row with more cells than its header has is broken. */
  isDelimited: boolean
}

export interface Converted {
  /** In the order of the table's columns, as `copyLine` takes them. Not to be loaded when there are errors. */
  values: (string | null)[]
  errors: RowError[]
}

export interface Converter {
  convert(row: SheetRow): Converted
  /** What was converted so far looks like. */
  statistics: Statistics
}

/** Where a column's values come from, how they are read, and where they go. */
interface Place {
  from: number
  to: number
  column: ImportColumn
  header: MappedHeader
  read: Reader
  isKey: boolean
}

const MAX_SHOWN = 200

/** A cell as it is shown in an error. */
export function shownCell(cell: RawCell | undefined): string {
  if (cell === null || cell === undefined) return ''
  const text =
    typeof cell !== 'object' ? String(cell) : 'at' in cell ? cell.at.replace('T', ' ') : markOf(cell)
  return text.slice(0, MAX_SHOWN).replaceAll('\0', '\uFFFD').toWellFormed()
}

function placesOf(plan: Plan, statistics: Statistics): Place[] {
  const { source, mapping } = plan
  const order = Object.keys(source.table.columns)
  return mapping.headers.flatMap((header) => {
    const column = source.columns.find(({ name }) => name === header.column)
    if (!column) return []
    const read = readerOf(column, plan, statistics)
    const isKey = source.key.includes(column.name)
    return [{ from: header.index, to: order.indexOf(column.name), column, header, read, isKey }]
  })
}

/** Makes the converter of a file's rows; those up to the header are not for it. */
export function converter(plan: Plan): Converter {
  const statistics = noStatistics()
  const places = placesOf(plan, statistics)
  const columns = Object.keys(plan.source.table.columns)
  const empty: null[] = columns.map(() => null)
  const derive = deriver(plan, columns, places)
  const key = places.find(({ isKey }) => isKey)
  const convert = (row: SheetRow): Converted => {
    const values: (string | null)[] = empty.slice()
    if (key && isHeaderAgain(row.cells[key.from], key))
      return { values, errors: [errorOf(key, key.header.header, 'header_again')] }
    const errors: RowError[] = []
    readCells({ places, row, isDelimited: plan.isDelimited }, values, errors)
    const moved = plan.isDelimited ? cellsTooMany(row, plan.mapping.width) : null
    if (moved) errors.push(moved)
    derive?.(values, row, errors)
    return { values, errors }
  }
  return { convert, statistics }
}

function isHeaderAgain(cell: RawCell | undefined, { header }: Place): boolean {
  return typeof cell === 'string' && cell.trim() === header.header
}

interface RowReading {
  places: readonly Place[]
  row: SheetRow
  isDelimited: boolean
}

function readCells(
  { places, row, isDelimited }: RowReading,
  values: (string | null)[],
  errors: RowError[],
): void {
  for (const place of places) {
    let cell = row.cells[place.from]
    if (cell === undefined || cell === null || cell === '') {
      if (place.isKey) errors.push(errorOf(place, null, 'key_missing'))
      continue
    }
    if (isDelimited && typeof cell === 'string') cell = unguarded(cell)
    const value = place.read(cell)
    if (isFault(value)) errors.push(errorOf(place, cell, value.code, value.params))
    else if (place.isKey && (value === null || isNoKey(value)))
      errors.push(errorOf(place, cell, 'key_missing'))
    else values[place.to] = value
  }
}

function errorOf(
  { header }: Place,
  cell: RawCell,
  ...[code, params = {}]: [FaultCode, FaultParams?]
): RowError {
  return { column: header.header, value: shownCell(cell), code, params }
}

/** A row of a .csv with more than its header has: an unquoted separator has moved its cells. */
function cellsTooMany({ cells }: SheetRow, width: number): RowError | null {
  if (cells.length <= width) return null
  const extra = cells.slice(width).find((cell) => shownCell(cell).trim() !== '')
  if (extra === undefined) return null
  const params = { cells: cells.length, columns: width }
  return { column: null, value: shownCell(extra), code: 'too_many_cells', params }
}

type Derive = (values: (string | null)[], row: SheetRow, errors: RowError[]) => void

function deriver(
  { source, today }: Plan,
  columns: readonly string[],
  places: readonly Place[],
): Derive | null {
  const { derive } = source
  if (!derive) return null
  const slots = new Map(columns.map((column, index) => [column, index]))
  const slotOf = (column: string): number => {
    const slot = slots.get(column)
    if (slot === undefined) throw new Error(`the table has no column ${column}`)
    return slot
  }
  return (values, { cells }, errors) =>
    derive({
      today,
      get: (column) => values[slotOf(column)] ?? null,
      set: (column, value) => {
        values[slotOf(column)] = value
      },
      fail: (column, code, params = {}) => {
        const place = places.find((one) => one.column.name === column)
        errors.push({
          column: place?.header.header ?? column,
          value: place ? shownCell(cells[place.from]) : '',
          code,
          params,
        })
      },
    })
}
