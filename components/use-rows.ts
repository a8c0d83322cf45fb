/** One page of rows; the page before stays on screen while the next one comes. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from './api'
import type { RowFilters } from './row-filters'
import type { ProxyRow } from './row-value'

export interface RowsReply {
  data: ProxyRow[]
  pagination: { page: number; limit: number; total: number; totalPages: number }
  /** When the rows were last published; null before the first time. */
  syncedAt: string | null
}

export function useRows(type: string, filters: RowFilters, isReady: boolean) {
  const { page, limit, nip, nama } = filters
  const query = new URLSearchParams({ page: String(page), limit: String(limit), nip, nama })
  return useQuery({
    queryKey: ['rows', type, filters],
    queryFn: ({ signal }) =>
      api<RowsReply>(`/api/siasn/ws/admin/proxy/${encodeURIComponent(type)}?${query}`, { signal }),
    placeholderData: keepPreviousData,
    enabled: isReady,
  })
}
