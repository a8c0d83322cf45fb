/** Cells of a row that is not loaded, as they are kept: what is corrected and uploaded again means the same in a new file. */
import type { FailedRow } from '@/models/import-failed-row'
import type { RawCell, SheetRow } from '@/utils/sheet/cell'
import type { ImportKind } from './columns'
import type { Plan } from './convert'
import { dayReader } from './readers'
import { isFault, markOf } from './values'

type KeptCell = FailedRow['cells'][number]

function plainCell(cell: RawCell): KeptCell {
  if (cell === null || typeof cell === 'number') return cell
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE'
  if (typeof cell === 'string') return cell.replaceAll('\0', '\uFFFD').toWellFormed()
  return 'at' in cell ? cell.at.replace('T', ' ').replace(/ 00:00:00$/, '') : markOf(cell)
}

/** `2024-12-31T12:00:00` without its zone. */
const LOCAL_TIME = 19

/** Day numbers of 1904 as days: the file that they are corrected in counts from 1900. */
function asDay(kind: ImportKind): ((cell: RawCell) => RawCell) | null {
  const [own, other] = [dayReader(kind, true), dayReader(kind, false)]
  if (!own || !other) return null
  return (cell) => {
    const value = own(cell)
    if (JSON.stringify(value) === JSON.stringify(other(cell))) return cell
    return isFault(value) || value === null ? { fault: 'date' } : { at: value.slice(0, LOCAL_TIME) }
  }
}

/** Makes the keeper of a file's cells. */
export function cellKeeper({ source, mapping, is1904 }: Pick<Plan, 'source' | 'mapping' | 'is1904'>) {
  const days = new Map(
    mapping.headers.flatMap(({ index, column }) => {
      const found = is1904 ? source.columns.find(({ name }) => name === column) : undefined
      const read = found ? asDay(found.kind) : null
      return read ? [[index, read] as const] : []
    }),
  )
  return ({ cells }: SheetRow): KeptCell[] =>
    Array.from(cells, (cell, index) => plainCell(days.get(index)?.(cell ?? null) ?? cell ?? null))
}
