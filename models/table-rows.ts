/** Reading the tables that runs fill, page by page. */
import { db } from './db'
import { columnList, ident, type TableShape, tableName } from './table-shape'

export interface RowsWanted {
  /** From 1. */
  page: number
  limit: number
  filters: readonly { column: string; match: 'contains' | 'equals'; value: string }[]
  sort: readonly string[]
}

/** Escapes LIKE's wildcards, so that user text is only ever text. */
export function likeContains(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** Rows of one page and the number of all that match; the key ends the sort, so pages never overlap. */
export async function readRows(
  shape: TableShape,
  wanted: RowsWanted,
): Promise<{ rows: Record<string, unknown>[]; total: number }> {
  const matching = db()
    .from(db().raw(tableName(shape)))
    .where((where) => {
      for (const { column, match, value } of wanted.filters)
        if (match === 'equals') where.where(column, value)
        else where.whereRaw(`${ident(column)} ILIKE ?`, [likeContains(value)])
    })
  const [counted, rows] = await Promise.all([
    matching.clone().count({ total: '*' }).first<{ total: number }>(),
    matching
      .clone()
      .select(db().raw(columnList(shape)))
      .orderByRaw([...wanted.sort, shape.key].map((column) => ident(column)).join(', '))
      .limit(wanted.limit)
      .offset((wanted.page - 1) * wanted.limit),
  ])
  return { rows, total: counted?.total ?? 0 }
}

export async function countRows(shape: TableShape): Promise<number> {
  const counted = await db()
    .from(db().raw(tableName(shape)))
    .count({ total: '*' })
    .first<{ total: number }>()
  return counted?.total ?? 0
}
