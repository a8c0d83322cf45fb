/** From the header of a file to the columns of its type: by name, by the other names they are met under, by a person. */
import type { HeaderMapping, MappedHeader } from '@/replies/import-previews'
import type { SheetRow } from '@/utils/sheet/cell'
import type { ImportSource } from './columns'
import {
  type Found,
  type Header,
  headersOf,
  type Known,
  knownHeaders,
  listed,
  normalised,
} from './header-names'

export { normalised }

/** Why a header cannot be used. Each has a text in locales/api.*.json, `runErrors`, with `import_` in front. */
export const HEADER_FAULTS = [
  'file_empty',
  'header_unknown',
  'headers_alike',
  'columns_missing',
  'column_twice',
  'column_not_known',
  'header_row_missing',
] as const
export type HeaderFaultCode = (typeof HEADER_FAULTS)[number]

export interface HeaderFault {
  code: HeaderFaultCode
  params: Record<string, string | number>
}

/** Column by header key; null leaves the header out. What it does not name is found out. */
export type MappingOverride = Readonly<Record<string, string | null>>

export interface HeaderOptions {
  override?: MappingOverride | undefined
  /** The row a person says the header is in, as counted in the file. */
  headerRow?: number | undefined
}

export const HEADER_ROWS = 30

/** How many different columns a row's texts name. */
function columnsNamed(row: SheetRow, known: ReadonlyMap<string, Known>): number {
  const columns = row.cells.flatMap((cell) => {
    const found = typeof cell === 'string' ? known.get(normalised(cell)) : undefined
    return found ? [found.column] : []
  })
  return new Set(columns).size
}

/** The row that names the most columns, the first of several; null when none names any. */
function bestRow(rows: readonly SheetRow[], known: ReadonlyMap<string, Known>): SheetRow | null {
  let best: SheetRow | null = null
  let most = 0
  for (const row of rows.slice(0, HEADER_ROWS)) {
    const fits = columnsNamed(row, known)
    if (fits > most) [best, most] = [row, fits]
  }
  return best
}

/** The row most like a header to a person, for a message: the one with the most texts. */
function likeliestRow(rows: readonly SheetRow[]): SheetRow | undefined {
  const texts = (row: SheetRow) => row.cells.filter((cell) => typeof cell === 'string' && cell.trim()).length
  const [first, ...rest] = rows.slice(0, HEADER_ROWS)
  return first && rest.reduce((best, row) => (texts(row) > texts(best) ? row : best), first)
}

const MOST_HEADERS = 300

/** All headers of a row as JSON, for a page that lets a person assign them. */
function allOf(headers: readonly Header[]): string {
  return JSON.stringify(headers.slice(0, MOST_HEADERS).map(({ header }) => header))
}

function fault(code: HeaderFaultCode, params: HeaderFault['params'] = {}): HeaderFault {
  return { code, params }
}

/**
 * Finds the header among the first rows, below title rows, and maps its columns. `rows`: the first 30 or more of a
 * sheet, blank ones left out.
 */
export function findHeader(
  rows: readonly SheetRow[],
  source: ImportSource,
  options: HeaderOptions = {},
): HeaderMapping | HeaderFault {
  if (rows.length === 0) return fault('file_empty')
  const { override = {}, headerRow } = options
  const known = withOverride(knownHeaders(source), override)
  const row = headerRow === undefined ? bestRow(rows, known) : rows.find(({ number }) => number === headerRow)
  if (headerRow !== undefined && !row) return fault('header_row_missing', { row: headerRow })
  if (!row) {
    const likeliest = likeliestRow(rows)
    const found = likeliest ? headersOf(likeliest) : []
    return fault('header_unknown', {
      found: listed(found.map(({ header }) => header)),
      expected: listed(source.columns.map(({ name }) => name)),
      all: allOf(found),
    })
  }
  return mapHeader(row, source, override)
}

/** Headers that a person assigned are known too. */
function withOverride(
  known: ReadonlyMap<string, Known>,
  override: MappingOverride,
): ReadonlyMap<string, Known> {
  const all = new Map(known)
  for (const [key, column] of Object.entries(override)) if (column !== null) all.set(key, { column, rank: 0 })
  return all
}

function mapHeader(
  row: SheetRow,
  source: ImportSource,
  override: MappingOverride,
): HeaderMapping | HeaderFault {
  const found = headersOf(row)
  const undecided = found.filter(({ key }) => !Object.hasOwn(override, key))
  const alike = headersAlike(undecided)
  const all = allOf(found)
  if (alike.length > 0) return fault('headers_alike', { headers: listed(alike), row: row.number, all })
  const headers = assigned(found, source, override)
  const wrong = wrongOverride(headers, source)
  if (wrong) return fault(wrong.code, { ...wrong.params, all })
  const present = new Set(headers.map(({ column }) => column))
  const missing = source.required.filter((name) => !present.has(name))
  if (missing.length > 0) {
    const names = found.map(({ header }) => header)
    return fault('columns_missing', {
      columns: listed(missing),
      found: listed(names),
      row: row.number,
      all,
    })
  }
  return { headerRow: row.number, width: (found.at(-1)?.index ?? -1) + 1, headers }
}

/** Headers that normalise alike, as they stand in the file. */
function headersAlike(headers: readonly Found[]): string[] {
  const twice = headers.filter(
    ({ name, index }) => name !== '' && headers.some((other) => other.name === name && other.index !== index),
  )
  return twice.map(({ header }) => header)
}

function assigned(found: readonly Found[], source: ImportSource, override: MappingOverride): MappedHeader[] {
  const known = knownHeaders(source)
  const chosen = new Set(found.map(({ key }) => (Object.hasOwn(override, key) ? override[key] : null)))
  const rankOf = (name: string) => known.get(name)?.rank ?? Number.POSITIVE_INFINITY
  const nearest = (column: string) =>
    found
      .filter(({ name, key }) => known.get(name)?.column === column && !Object.hasOwn(override, key))
      .reduce<Found | null>((best, one) => (best && rankOf(best.name) <= rankOf(one.name) ? best : one), null)
  return found.map(({ name, ...header }) => {
    const { key, index } = header
    if (Object.hasOwn(override, key)) return { ...header, column: override[key] ?? null, by: 'person' }
    const own = known.get(name)
    if (!own) return { ...header, column: null, by: 'unknown' }
    if (chosen.has(own.column) || nearest(own.column)?.index !== index)
      return { ...header, column: null, by: 'other' }
    return { ...header, column: own.column, by: own.rank === 0 ? 'name' : 'alias' }
  })
}

function wrongOverride(headers: readonly MappedHeader[], source: ImportSource): HeaderFault | null {
  const names = new Set(source.columns.map(({ name }) => name))
  const filled = new Set<string>()
  for (const { column, header } of headers) {
    if (column === null) continue
    if (!names.has(column)) return fault('column_not_known', { column, header })
    if (filled.has(column)) {
      const both = headers.filter((one) => one.column === column).map((one) => one.header)
      return fault('column_twice', { column, headers: listed(both) })
    }
    filled.add(column)
  }
  return null
}

/** Columns of the type that the file does not have; their values are empty or derived. */
export function absentColumns(mapping: HeaderMapping, source: ImportSource): string[] {
  const present = new Set(mapping.headers.map(({ column }) => column))
  return source.columns.map(({ name }) => name).filter((name) => !present.has(name))
}
