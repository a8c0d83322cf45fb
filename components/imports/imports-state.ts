/** What part of the history is shown, as it stands in the address. Pure. */
import type { ParsedUrlQuery } from 'node:querystring'
import { PAGE_SIZES } from '../list/row-filters'

export const FILTERS = ['search', 'type', 'status'] as const
export type FilterName = (typeof FILTERS)[number]

export interface ImportsState {
  /** Only what looks for something; `search` is part of a file's name. */
  filters: Readonly<Partial<Record<FilterName, string>>>
  page: number
  limit: number
}

const DEFAULT_SIZE = PAGE_SIZES[0]
const LONGEST = 200

function one(value: string | string[] | undefined): string {
  return ((Array.isArray(value) ? value[0] : value)?.trim() ?? '').slice(0, LONGEST)
}

export function readImportsState(query: ParsedUrlQuery): ImportsState {
  const page = Number(one(query.page))
  const limit = Number(one(query.limit))
  const named = FILTERS.map((name) => [name, one(query[name])] as const)
  return {
    filters: Object.fromEntries(named.filter(([, value]) => value !== '')),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    limit: PAGE_SIZES.find((size) => size === limit) ?? DEFAULT_SIZE,
  }
}

/** Only what differs from the default, so that addresses stay short. */
export function importsStateToQuery({ filters, page, limit }: ImportsState): Record<string, string> {
  return {
    ...filters,
    ...(page > 1 ? { page: String(page) } : {}),
    ...(limit === DEFAULT_SIZE ? {} : { limit: String(limit) }),
  }
}

/** The state with one filter changed, from its first page on; '' takes the filter away. */
export function withFilter(state: ImportsState, name: FilterName, value: string): ImportsState {
  const { [name]: _, ...others } = state.filters
  return { ...state, page: 1, filters: value === '' ? others : { ...others, [name]: value } }
}

/** The query that the API reads. */
export function toApiQuery({ filters, page, limit }: ImportsState): Record<string, string> {
  return { ...filters, page: String(page), limit: String(limit) }
}
