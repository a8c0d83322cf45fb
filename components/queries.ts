/** What the pages read from the server, one query each. */
import { queryOptions } from '@tanstack/react-query'
import type { SessionReply, SessionUser } from '@/replies/account'
import type { ProxyOverview } from '@/replies/proxy'
import type { RunReply } from '@/replies/runs'
import type { StoredTokenReply } from '@/replies/secrets'
import type { Environment } from '@/replies/settings'
import { api, PROXY_API } from './api'
import { mergeOverview } from './newest'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => (await api<SessionReply>('/api/session', { signal })).user,
  staleTime: 60_000,
})

/** Who is here, on pages that people who are not signed in may read too. */
export const visitorQuery = queryOptions({
  queryKey: ['visitor'],
  queryFn: async ({ signal }): Promise<SessionUser | null> => {
    const reply = await api<Partial<SessionReply>>('/api/session', { signal, alsoAnswers: [401] })
    return reply.user ?? null
  },
  retry: false,
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
    const incoming = await api<ProxyOverview>(`${PROXY_API}/overview`, { signal })
    return mergeOverview(client.getQueryData<ProxyOverview>(overviewKey), incoming)
  },
})

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: async ({ signal }) =>
      (await api<RunReply>(`/api/runs/${encodeURIComponent(id)}`, { signal })).run,
  })

export const storedTokenQuery = queryOptions({
  queryKey: ['siasn-token'],
  queryFn: async ({ signal }) => (await api<StoredTokenReply>('/api/settings/siasn-token', { signal })).token,
})
