/** Which type a file is of, and which of its sheets is meant: what fits best, or a question when several fit alike. */
import type { HeaderMapping } from '@/replies/import-previews'
import type { SheetRow } from '@/utils/sheet/cell'
import type { ImportSource } from './columns'
import { findHeader, type HeaderFault, type HeaderOptions } from './header'

/** How well a header fits: columns found, and among them those by their own names. */
interface Fit {
  columns: number
  named: number
}

function fitOf(mapping: HeaderMapping): Fit {
  const filled = mapping.headers.filter(({ column }) => column !== null)
  return { columns: filled.length, named: filled.filter(({ by }) => by !== 'alias').length }
}

const better = (a: Fit, b: Fit) => a.columns - b.columns || a.named - b.named

/** Those that fit best; several when they fit alike. */
function best<Item extends { fit: Fit }>(items: readonly Item[]): Item[] {
  return items.filter(({ fit }) => items.every((other) => better(other.fit, fit) <= 0))
}

const EMPTY: HeaderFault = { code: 'file_empty', params: {} }
/** From the farthest; all others found a header, and say what is wrong with it. */
const FARTHEST: readonly HeaderFault['code'][] = ['file_empty', 'header_unknown']

/** The fault that says the most; the first of several. */
function nearest<Fault extends HeaderFault>(faults: readonly Fault[]): Fault | undefined {
  const nearness = ({ code }: HeaderFault) => {
    const place = FARTHEST.indexOf(code)
    return place === -1 ? FARTHEST.length : place
  }
  return [...faults].sort((a, b) => nearness(b) - nearness(a))[0]
}

/** A file of another type may have the key by chance; of its own it has most columns. */
const FAR_BETTER = 2

/** Another type that the file fits far better than the one it was given as; null when it may be meant so. */
export function otherType<Source extends ImportSource>(
  rows: readonly SheetRow[],
  given: Source,
  sources: readonly Source[],
): Source | null {
  const count = (source: Source) => {
    const mapping = findHeader(rows, source)
    return 'code' in mapping ? 0 : fitOf(mapping).columns
  }
  const own = count(given)
  const others = sources.filter(({ table }) => table.table !== given.table.table)
  return others.find((source) => count(source) > Math.max(1, own) * FAR_BETTER) ?? null
}

export interface SheetHead {
  name: string
  /** The first 30 rows or more, blank ones left out. */
  rows: readonly SheetRow[]
}

export type SheetChoice =
  | { sheet: string; mapping: HeaderMapping }
  /** Several sheets fit alike: a person must say which. */
  | { ask: string[] }
  | { fault: HeaderFault & { sheet: string | null } }

/** The sheet whose header fits best. */
export function chooseSheet(
  sheets: readonly SheetHead[],
  source: ImportSource,
  options: HeaderOptions = {},
): SheetChoice {
  const tried = sheets.map(({ name, rows }) => {
    const mapping = findHeader(rows, source, options)
    const hasRows = !('code' in mapping) && rows.some(({ number }) => number > mapping.headerRow)
    return { sheet: name, mapping, hasRows }
  })
  const fitting = best(
    tried.flatMap(({ sheet, mapping, hasRows }) =>
      'code' in mapping ? [] : [{ sheet, mapping, hasRows, fit: fitOf(mapping) }],
    ),
  )
  // A sheet with nothing below its header is a form that nobody filled in.
  const filled = fitting.filter(({ hasRows }) => hasRows)
  const [first, ...others] = filled.length > 0 ? filled : fitting
  if (first && others.length === 0) return { sheet: first.sheet, mapping: first.mapping }
  if (first) return { ask: [first, ...others].map(({ sheet }) => sheet) }
  const faults = tried.flatMap(({ sheet, mapping }) => ('code' in mapping ? [{ ...mapping, sheet }] : []))
  return { fault: nearest(faults) ?? { ...EMPTY, sheet: null } }
}
