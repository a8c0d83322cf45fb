/** The shape of a table that runs fill, as its controller declares it. */

/** `numeric` is numeric(15,2). */
export type ColumnKind = 'text' | 'integer' | 'numeric' | 'boolean' | 'date' | 'timestamp' | 'jsonb'

/** A column that the database derives from a jsonb column: `path` leads to its text. */
export interface GeneratedColumn {
  kind: ColumnKind
  path: readonly [string, ...string[]]
}

/** `columns` in the order they are staged; `key` is one of them and unique. */
export interface TableShape {
  schema: string
  table: string
  key: string
  columns: Readonly<Record<string, ColumnKind>>
  /** Never staged and never compared: they follow from `columns`. */
  generated: Readonly<Record<string, GeneratedColumn>>
}

/** Columns of our own that every such table has beside the upstream's; an undo brings their values back too. */
export const BOOKKEEPING: Readonly<Record<string, ColumnKind>> = {
  synced_run_id: 'text',
  synced_at: 'timestamp',
}

/** Quotes an identifier for SQL. */
export function ident(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `"schema"."table"`. */
export function tableName(shape: Pick<TableShape, 'schema' | 'table'>): string {
  return `${ident(shape.schema)}.${ident(shape.table)}`
}

/** Comma-separated quoted columns, each behind `prefix`. */
export function columnList(shape: TableShape, prefix = ''): string {
  return Object.keys(shape.columns)
    .map((column) => prefix + ident(column))
    .join(', ')
}

/** Columns of one kind, for a declaration that lists them by kind. */
export function columns(kind: ColumnKind, names: readonly string[]): Record<string, ColumnKind> {
  return Object.fromEntries(names.map((name) => [name, kind]))
}
