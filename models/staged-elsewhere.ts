/** Rows about to be published that stand in the table as somebody else's: types of imports may share one. */
import type { OtherTypeRows } from '@/replies/import-previews'
import { oneRow, type Trx } from './db'
import { ident, type TableShape, tableName } from './table-shape'

/** Of the differences that `findDifferences` found, those whose row is not of the type `own`; null when there are none. */
export async function countOtherRows(
  trx: Trx,
  shape: TableShape,
  { column, value: own }: { column: string; value: string },
): Promise<OtherTypeRows | null> {
  const key = ident(shape.key)
  const { value, count } = await oneRow<{ value: string | null; count: number }>(
    trx,
    `SELECT mode() WITHIN GROUP (ORDER BY t.${ident(column)}) AS value, count(*) AS count
     FROM differing d JOIN ${tableName(shape)} t ON t.${key} = d.key
     WHERE NOT d.is_new AND t.${ident(column)} <> ?`,
    [own],
  )
  return value === null ? null : { column, value, count }
}
