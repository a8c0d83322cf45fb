/** Headers as they are compared, and the names that each column of a type is met under. */
import type { FileHeader } from '@/replies/import-previews'
import type { RawCell, SheetRow } from '@/utils/sheet/cell'
import type { ImportColumn, ImportSource } from './columns'

/** A header as it is compared: trimmed, lower case, only letters and digits. */
export function normalised(header: string): string {
  return header.toLowerCase().replace(/[^a-z0-9]/g, '')
}

export interface Known {
  column: string
  /** How near to the column's own name: 0 is the name, then aliases in order, then titles. */
  rank: number
}

const namesOf = ({ name, aliases, title }: ImportColumn) => [name, ...aliases, title.id, title.en]

/** Known headers of a source by their normalised form; a name goes before an alias of another column. */
export function knownHeaders(source: Pick<ImportSource, 'columns'>): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>()
  for (const column of source.columns) {
    namesOf(column).forEach((header, rank) => {
      const key = normalised(header)
      const before = known.get(key)
      if (!before || rank < before.rank) known.set(key, { column: column.name, rank })
    })
  }
  return known
}

const MAX_HEADER = 200

/** A header as it can be stored with every error of its column. */
function headerText(cell: RawCell): string {
  if (cell === null) return ''
  if (typeof cell === 'object') return 'at' in cell ? cell.at : ''
  return String(cell).slice(0, MAX_HEADER).replaceAll('\0', '').toWellFormed().trim()
}

/** A header as it stands in a file. */
export interface Header extends FileHeader {
  /** From 0. */
  index: number
}

/** `name`: normalised. */
export type Found = Header & { name: string }

/** The headers of a row that say something. */
export function headersOf(row: SheetRow): Found[] {
  const seen = new Map<string, number>()
  return row.cells.flatMap((cell, index) => {
    const header = headerText(cell)
    if (header === '') return []
    const name = normalised(header)
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return [{ index, header, name, key: times > 1 ? `${name}#${times}` : name }]
  })
}

const LISTED = 12
const LISTED_LENGTH = 40

/** Names for a message, the first twelve. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => name.slice(0, LISTED_LENGTH).replace(/\s+/g, ' '))
  return shown.join(', ') + (names.length > LISTED ? ', …' : '')
}
