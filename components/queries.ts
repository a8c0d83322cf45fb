/** What the pages read from the server, one query each. */
import { queryOptions } from '@tanstack/react-query'
import { api } from './api'
import { mergeOverview } from './newest'
import type { Environment, Overview, SessionUser, StoredToken } from './replies'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => (await api<{ user: SessionUser }>('/api/session', { signal })).user,
  staleTime: 60_000,
})

export const environmentQuery = queryOptions({
  queryKey: ['environment'],
  queryFn: ({ signal }) => api<Environment>('/api/environment', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

const overviewKey = ['overview'] as const

export const overviewQuery = queryOptions({
  queryKey: overviewKey,
  queryFn: async ({ signal, client }) => {
    const incoming = await api<Overview>('/api/siasn/ws/admin/proxy/overview', { signal })
    return mergeOverview(client.getQueryData<Overview>(overviewKey), incoming)
  },
})

export const storedTokenQuery = queryOptions({
  queryKey: ['siasn-token'],
  queryFn: async ({ signal }) =>
    (await api<{ token: StoredToken }>('/api/settings/siasn-token', { signal })).token,
})
