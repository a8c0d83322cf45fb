/** What an import type declares: the columns of its files, its table, and its list. */
import type { ImportType } from '@/jobs/definitions/imports'
import type { Titles } from '@/jobs/engine/define'
import type { ColumnKind, TableShape } from '@/models/table-shape'
import type { FaultCode, FaultParams } from './values'

/**
 * How a column's values are read. `code`: text whose digits all count, leading zeros too; `money`: numeric(15,2);
 * `flag`: Y or N; `month`: YYYY-MM.
 */
export type ImportKind = 'text' | 'code' | 'integer' | 'money' | 'date' | 'timestamp' | 'flag' | 'month'

export interface ImportColumn {
  name: string
  kind: ImportKind
  title: Titles
  /** Other headers it is met under, the likeliest first. */
  aliases: readonly string[]
}

/** How a value is shown; `time` is a moment in Jakarta. */
export type Show = 'text' | 'number' | 'money' | 'day' | 'time' | 'month'

/** A column of the list or of the download. */
export interface Field {
  path: string
  title: Titles
  show: Show
}

/** A filter of the list by the column it looks at; as those of other families (`controller/rows-desk.ts`). */
export interface ListFilter {
  title: Titles
  column: string
  match: 'contains' | 'choice' | 'month'
}

/** What a row's derived values are made from and with. */
export interface Deriving {
  /** The row's value of a column of the table, so far. */
  get(column: string): string | null
  set(column: string, value: string | null): void
  /** The row is not loaded. */
  fail(column: string, code: FaultCode, params?: FaultParams): void
  /** YYYY-MM-DD in Jakarta. */
  today: string
}

export interface ImportSource {
  type: ImportType
  /** Names of the type in the API, the usual one first. */
  apiNames: readonly [string, ...string[]]
  /** Columns that a file may have, in the order of the export. */
  columns: readonly ImportColumn[]
  /** Columns that a row cannot be without. */
  key: readonly string[]
  /** Columns that a file must have, the key's included. */
  required: readonly string[]
  /** Fills the table's columns that no file has, and those that follow from others. */
  derive?(row: Deriving): void
  /** What `derive` sets, each with the columns that it follows from: where a file has none of them, what stands stays. */
  derived?: Readonly<Record<string, readonly string[]>>
  table: TableShape
  /** Which rows of the table are of the type, when not all are. */
  own?: { column: string; value: string }
  /** Columns that name a row for people. */
  label: readonly string[]
  list: readonly Field[]
  filters: Readonly<Record<string, ListFilter>>
  sort: readonly [string, ...string[]]
  download: readonly Field[]
}

/** A column in one line: name, kind, Indonesian title, English title, other headers. */
export type ColumnLine = readonly [string, ImportKind, string, string, ...string[]]

export function columnsOf(lines: readonly ColumnLine[]): ImportColumn[] {
  return lines.map(([name, kind, id, en, ...aliases]) => ({ name, kind, title: { id, en }, aliases }))
}

/**
 * Columns of the table that a file with these columns fills, in the table's order; `key` and what `derive` always sets
 * included. The others keep what stands in them.
 */
export function filledColumns(source: ImportSource, present: ReadonlySet<string>): string[] {
  const { derived = {} } = source
  const isFilled = (name: string) => {
    const inputs = derived[name]
    if (present.has(name) || name === source.table.key) return true
    return inputs !== undefined && (inputs.length === 0 || inputs.some((input) => present.has(input)))
  }
  return Object.keys(source.table.columns).filter(isFilled)
}

/** The table as a file with these columns fills it. */
export function filledShape({ table }: ImportSource, filled: readonly string[]): TableShape {
  const columns = Object.entries(table.columns).filter(([name]) => filled.includes(name))
  return { ...table, columns: Object.fromEntries(columns) }
}

const TABLE_KIND: Record<ImportKind, ColumnKind> = {
  text: 'text',
  code: 'text',
  integer: 'integer',
  money: 'numeric',
  date: 'date',
  timestamp: 'timestamp',
  flag: 'text',
  month: 'text',
}

/** The columns of the table that a file's columns fill. */
export function tableColumns(columns: readonly ImportColumn[]): Record<string, ColumnKind> {
  return Object.fromEntries(columns.map(({ name, kind }) => [name, TABLE_KIND[kind]]))
}

const SHOW: Record<ImportKind, Show> = {
  text: 'text',
  code: 'text',
  integer: 'number',
  money: 'money',
  date: 'day',
  timestamp: 'time',
  flag: 'text',
  month: 'month',
}

/** Fields of these columns, or of all. @throws Error for a name that is none. */
export function fieldsOf(columns: readonly ImportColumn[], names?: readonly string[]): Field[] {
  const wanted = names?.map((name) => named(columns, name)) ?? columns
  return wanted.map(({ name, title, kind }) => ({ path: name, title, show: SHOW[kind] }))
}

/** Filters by columns, named as these. @throws Error for a name that is none. */
export function filtersOf(
  columns: readonly ImportColumn[],
  matches: Readonly<Record<string, ListFilter['match']>>,
): Record<string, ListFilter> {
  const entries = Object.entries(matches).map(([name, match]): [string, ListFilter] => {
    const { title } = named(columns, name)
    return [name, { title, column: name, match }]
  })
  return Object.fromEntries(entries)
}

function named(columns: readonly ImportColumn[], name: string): ImportColumn {
  const found = columns.find((column) => column.name === name)
  if (!found) throw new Error(`there is no column ${name}`)
  return found
}

/** Bytes of a text in an index: PostgreSQL's index entries end at 2,704, and two columns and a key of two parts must fit into one. */
const MAX_INDEXED = 300
const MAX_TEXT = 1_000_000

/** The most bytes a column's text may have. */
export function mostBytes(source: ImportSource, column: string): number {
  const { table, key, sort, filters } = source
  const indexed = [table.key, ...key, ...sort, ...Object.values(filters).map((filter) => filter.column)]
  return indexed.includes(column) ? MAX_INDEXED : MAX_TEXT
}
