/** The first screen as the server tells it. */
import { queryOptions } from '@tanstack/react-query'
import type { OverviewReply } from '@/replies/overview'
import type { ProxyOverview } from '@/replies/proxy'
import { api } from '../api'
import { overviewQuery } from '../queries'

// Whatever asks for the cards again after a command asks for this again too.
const key = [...overviewQuery.queryKey, 'home'] as const

export const homeQuery = queryOptions({
  queryKey: key,
  queryFn: async ({ signal, client }) => {
    const incoming = await api<OverviewReply>('/api/overview', { signal })
    const known = client.getQueryData<OverviewReply>(key)
    // Of several servers one may be asked earlier and answer later.
    return known !== undefined && known.at > incoming.at ? known : incoming
  },
})

/** What the cards' own commands need. */
export function cardsOf({ token, freshMinutes, sources }: OverviewReply): ProxyOverview {
  return { token, freshMinutes, types: sources.flatMap(({ entry }) => entry ?? []) }
}
