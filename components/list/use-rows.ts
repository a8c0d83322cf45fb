/** What the list page reads: a page of rows, the units, and one row with its history. */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import type { RowReply, RowsReply, UnitsReply } from '@/replies/rows'
import { api, PROXY_API } from '../api'
import { type ListState, selectionToQuery } from './row-filters'

function pathOf(type: string, base: string): string {
  return `${base}/${encodeURIComponent(type)}`
}

/** One page of rows; the page before stays on screen while the next one comes. `base`: where the family's routes begin. */
export function useRows<Reply extends RowsReply = RowsReply>(
  type: string,
  state: ListState | null,
  base: string = PROXY_API,
) {
  const query = state && new URLSearchParams({ ...selectionToQuery(state), ...pageOf(state) })
  return useQuery({
    queryKey: ['rows', base, type, query?.toString()],
    queryFn: ({ signal }) => api<Reply>(`${pathOf(type, base)}?${query}`, { signal }),
    placeholderData: keepPreviousData,
    enabled: state !== null,
  })
}

function pageOf({ page, limit }: ListState): Record<string, string> {
  return { page: String(page), limit: String(limit) }
}

/** Address of a download of all rows the list would show, over all its pages. */
export function exportHref(
  { type, base = PROXY_API }: { type: string; base?: string | undefined },
  state: ListState,
  format: 'xlsx' | 'csv',
): string {
  return `${pathOf(type, base)}/export?${new URLSearchParams({ format, ...selectionToQuery(state) })}`
}

export const unitsQuery = queryOptions({
  queryKey: ['units'],
  queryFn: async ({ signal }) => (await api<UnitsReply>(`${PROXY_API}/units`, { signal })).units,
  staleTime: 300_000,
})

export const rowQuery = (type: string, id: string, base: string = PROXY_API) =>
  queryOptions({
    queryKey: ['row', base, type, id],
    queryFn: ({ signal }) =>
      api<RowReply>(`${pathOf(type, base)}/rows/${encodeURIComponent(id)}`, { signal }),
  })
