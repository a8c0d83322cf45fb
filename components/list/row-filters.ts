/** What a list shows, as it stands in the address. Pure. */
import type { ParsedUrlQuery } from 'node:querystring'
import type { ListShape } from '@/replies/rows'
import type { Sorting } from '../data-table'

export const PAGE_SIZES = [20, 50, 100] as const
const DEFAULT_SIZE = PAGE_SIZES[0]

/** Names in the address that belong to the list itself; a filter of such a name would never be read. */
const OWN_NAMES: ReadonlySet<string> = new Set(['type', 'row', 'page', 'limit', 'sort', 'unit'])

export interface ListState {
  page: number
  limit: number
  /** Null: the order of the type itself. */
  sort: Sorting | null
  /** Id of a unit; '' for all. */
  unit: string
  /** By the filters' names; only what looks for something. */
  filters: Readonly<Record<string, string>>
}

type Known = Pick<ListShape, 'filters' | 'sorts'>

function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? ''
}

/** Text of a sort as addresses and the API write it: `-name` is descending. */
export function sortText({ name, isDescending }: Sorting): string {
  return isDescending ? `-${name}` : name
}

function readSort(text: string, { sorts }: Known): Sorting | null {
  const isDescending = text.startsWith('-')
  const name = isDescending ? text.slice(1) : text
  return sorts.some((sort) => sort.name === name) ? { name, isDescending } : null
}

/** Reads an address; what it says of filters and sorts that do not exist is passed over. */
export function readListState(query: ParsedUrlQuery, known: Known): ListState {
  const page = Number(one(query.page))
  const limit = Number(one(query.limit))
  const named = known.filters
    .filter(({ name }) => !OWN_NAMES.has(name))
    .map(({ name }) => [name, one(query[name])] as const)
  return {
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    limit: PAGE_SIZES.find((size) => size === limit) ?? DEFAULT_SIZE,
    sort: readSort(one(query.sort), known),
    unit: one(query.unit),
    filters: Object.fromEntries(named.filter(([, value]) => value !== '')),
  }
}

/** Filters, unit and order: what the list and its download share. */
export function selectionToQuery({ filters, unit, sort }: ListState): Record<string, string> {
  const query: Record<string, string> = { ...filters }
  if (unit !== '') query.unit = unit
  if (sort !== null) query.sort = sortText(sort)
  return query
}

/** Only what differs from the default, so that addresses stay short. */
export function listStateToQuery(state: ListState): Record<string, string> {
  const query = selectionToQuery(state)
  if (state.page > 1) query.page = String(state.page)
  if (state.limit !== DEFAULT_SIZE) query.limit = String(state.limit)
  return query
}

export function isFiltered({ filters, unit }: ListState): boolean {
  return unit !== '' || Object.keys(filters).length > 0
}

/** The state with one filter changed, from its first page on; '' takes the filter away. */
export function withFilter(state: ListState, name: string, value: string): ListState {
  const { [name]: _, ...others } = state.filters
  return { ...state, page: 1, filters: value === '' ? others : { ...others, [name]: value } }
}

export function withoutFilters(state: ListState): ListState {
  return { ...state, page: 1, unit: '', filters: {} }
}

/** `YYYY-MM` of a text that says a month so, or as `MM-YYYY`; null of any other. */
export function readMonth(text: string): string | null {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text.trim()) ?? []
  const [, otherMonth, otherYear] = /^(0[1-9]|1[0-2])-(\d{4})$/.exec(text.trim()) ?? []
  if (year === undefined && otherYear === undefined) return null
  return `${year ?? otherYear}-${month ?? otherMonth}`
}
