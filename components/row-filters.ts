/** The filters of a list, as they stand in the address. Pure. */
import type { ParsedUrlQuery } from 'node:querystring'

export const PAGE_SIZES = [20, 50, 100] as const
const DEFAULT_SIZE = PAGE_SIZES[0]

export interface RowFilters {
  page: number
  limit: number
  nip: string
  nama: string
}

function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? ''
}

export function readFilters(query: ParsedUrlQuery): RowFilters {
  const page = Number(one(query.page))
  const limit = Number(one(query.limit))
  return {
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    limit: PAGE_SIZES.find((size) => size === limit) ?? DEFAULT_SIZE,
    nip: one(query.nip),
    nama: one(query.nama),
  }
}

/** Only what differs from the default, so that addresses stay short. */
export function filtersToQuery(filters: RowFilters): Record<string, string> {
  const query: Record<string, string> = {}
  if (filters.nip !== '') query.nip = filters.nip
  if (filters.nama !== '') query.nama = filters.nama
  if (filters.page > 1) query.page = String(filters.page)
  if (filters.limit !== DEFAULT_SIZE) query.limit = String(filters.limit)
  return query
}

export function isFiltered(filters: RowFilters): boolean {
  return filters.nip !== '' || filters.nama !== ''
}
