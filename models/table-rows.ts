/** Reading the tables that runs fill: filtered, within a scope, in a stable order. */
import { LRUCache } from 'lru-cache'
import { db } from './db'
import type { Publication } from './publication'
import { BOOKKEEPING, ident, type TableShape, tableName } from './table-shape'
import { escapeLike, inUnits, PEGAWAI_OF_ROW, type Pegawai, type Scope } from './unit'

/** `contains`: part of a text, any case; `choice` and `status`: the value; `month`: `YYYY-MM`, the column's first seven characters. */
export interface RowFilter {
  column: string
  match: 'contains' | 'choice' | 'status' | 'month'
  value: string
}

/** Which rows, in which order. Columns are names that the shape declares, never a client's text. */
export interface RowsWanted {
  filters: readonly RowFilter[]
  scope: Scope
  /** Only rows whose employee is in this unit or below it; within the scope. */
  unit: string | null
  sort: { column: string; isDescending: boolean }
}

/** A row with the employee it is about, when known. */
export type StoredRow = Record<string, unknown> & { pegawai: Pegawai | null }

/** Every column that readers get, in order. */
export function readableColumns(shape: TableShape): string[] {
  return [...Object.keys(shape.columns), ...Object.keys(shape.generated), ...Object.keys(BOOKKEEPING)]
}

/** A LIKE pattern for texts that contain this one. */
export function likeContains(text: string): string {
  return `%${escapeLike(text)}%`
}

const CONDITION: Record<RowFilter['match'], (column: string, value: string) => [string, string | number]> = {
  contains: (column, value) => [`${column} ILIKE ?`, likeContains(value)],
  choice: (column, value) => [`${column} = ?`, value],
  status: (column, value) => [`${column} = ?`, Number(value)],
  month: (column, value) => [`left(${column}, 7) = ?`, value],
}

/** The rows as `t` that match; to be given columns, order and limits. */
function matching(shape: TableShape, { filters, scope, unit }: Omit<RowsWanted, 'sort'>) {
  const query = db().from(db().raw(`${tableName(shape)} AS t`))
  if (scope === 'none') return query.whereRaw('false')
  for (const { column, match, value } of filters) {
    const [sql, binding] = CONDITION[match](`t.${ident(column)}`, value)
    query.whereRaw(sql, [binding])
  }
  const units = [scope === 'all' ? null : scope.unit, unit].filter((one) => one !== null)
  if (units.length > 0) {
    const { sql, bindings } = inUnits(units)
    query.whereRaw(sql, bindings)
  }
  return query
}

/**
 * The key ends the order, so that pages never overlap. An empty day counts as the earliest, so that the newest come
 * first without it; the indexes are made for just this.
 */
function orderOf(shape: TableShape, { column, isDescending }: RowsWanted['sort']): string {
  const isTime = ['date', 'timestamp'].includes(shape.columns[column] ?? '')
  const direction = isDescending ? 'DESC' : 'ASC'
  const empty = isTime === isDescending ? 'NULLS LAST' : 'NULLS FIRST'
  return `t.${ident(column)} ${direction} ${empty}, t.${ident(shape.key)} ${direction}`
}

/** Rows are about an employee where they have a NIP. */
const hasEmployee = ({ columns, generated }: TableShape) => 'nip' in columns || 'nip' in generated
const employeeOf = (shape: TableShape) => (hasEmployee(shape) ? PEGAWAI_OF_ROW : '')

function selected(shape: TableShape, columns: readonly string[]): string {
  const employee = hasEmployee(shape) ? 'to_json(p)' : 'NULL'
  return [...columns.map((column) => `t.${ident(column)}`), `${employee} AS pegawai`].join(', ')
}

/**
 * One page, from 1, of `total` rows. Its keys are found first, from an index alone where there is one; the wide rows
 * come after. A page behind the middle is looked for from the end: the way there is what takes the time.
 */
export async function readRows(
  shape: TableShape,
  wanted: RowsWanted & { page: number; limit: number; total: number },
): Promise<StoredRow[]> {
  const { sort, total } = wanted
  const before = (wanted.page - 1) * wanted.limit
  const limit = Math.min(wanted.limit, total - before)
  if (limit <= 0) return []
  const isFromEnd = before > total / 2
  const found = isFromEnd ? { ...sort, isDescending: !sort.isDescending } : sort
  const keys = matching(shape, wanted)
    .select(`t.${shape.key}`)
    .orderByRaw(orderOf(shape, found))
    .limit(limit)
    .offset(isFromEnd ? total - before - limit : before)
  return db()
    .from(keys.as('page'))
    .joinRaw(`JOIN ${tableName(shape)} t USING (${ident(shape.key)}) ${employeeOf(shape)}`)
    .select(db().raw(selected(shape, readableColumns(shape))))
    .orderByRaw(orderOf(shape, sort))
}

/** The row with this key, if it is within the scope. */
export async function findRow(shape: TableShape, scope: Scope, key: string): Promise<StoredRow | null> {
  const found = await matching(shape, { filters: [], scope, unit: null })
    .joinRaw(employeeOf(shape))
    .where(`t.${shape.key}`, key)
    .select(db().raw(selected(shape, readableColumns(shape))))
    .first<StoredRow | undefined>()
  return found ?? null
}

/** The query for all rows that match, with these columns and the employee. */
export function allRows(shape: TableShape, wanted: RowsWanted, columns: readonly string[]) {
  return matching(shape, wanted)
    .joinRaw(employeeOf(shape))
    .select(db().raw(selected(shape, columns)))
    .orderByRaw(orderOf(shape, wanted.sort))
}

const remembered = new LRUCache<string, Promise<unknown>>({ max: 2_000 })

/** Rows change only with a publication, but employees may change beside them. */
const EMPLOYEES_MS = 60_000
const FOREVER = 0

/** The answer of `work` for this state of the table; without a publication nothing says whether it still stands. */
function once<Value>(
  state: Publication | null,
  { key, ttl }: { key: readonly unknown[]; ttl: number },
  work: () => Promise<Value>,
): Promise<Value> {
  if (!state) return work()
  const name = JSON.stringify([state.tableName, state.seq, ...key])
  const known = remembered.get(name) as Promise<Value> | undefined
  if (known) return known
  const answer = work()
  remembered.set(name, answer, { ttl })
  answer.catch(() => remembered.delete(name))
  return answer
}

/** How many rows match. `state` is the table's newest publication, read before. */
export async function countMatching(
  shape: TableShape,
  wanted: Omit<RowsWanted, 'sort'>,
  state: Publication | null,
): Promise<number> {
  const { filters, scope, unit } = wanted
  if (scope === 'none') return 0
  if (state && scope === 'all' && unit === null && filters.length === 0) return state.rows
  const ttl = scope === 'all' && unit === null ? FOREVER : EMPLOYEES_MS
  return once(state, { key: ['count', filters, scope, unit], ttl }, async () => {
    const counted = await matching(shape, wanted).count({ total: '*' }).first<{ total: number }>()
    return counted?.total ?? 0
  })
}

const MAX_OPTIONS = 500

/** The different texts of a column, sorted, at most 500: one step through its index for each, not one for each row. */
export function distinctValues(
  shape: TableShape,
  column: string,
  state: Publication | null,
): Promise<string[]> {
  const [table, name] = [tableName(shape), ident(column)]
  return once(state, { key: ['values', column], ttl: FOREVER }, async () => {
    const answer = await db().raw<{ rows: { value: string }[] }>(
      `WITH RECURSIVE found AS (
         (SELECT ${name} AS value FROM ${table} WHERE ${name} > '' ORDER BY ${name} LIMIT 1)
         UNION ALL
         SELECT (SELECT ${name} FROM ${table} WHERE ${name} > found.value ORDER BY ${name} LIMIT 1)
         FROM found WHERE found.value IS NOT NULL
       ) SELECT value FROM found WHERE value IS NOT NULL LIMIT ${MAX_OPTIONS}`,
    )
    return answer.rows.map(({ value }) => value)
  })
}
