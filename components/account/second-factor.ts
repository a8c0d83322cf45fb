/** The second factor as the API tells of it. */
import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { SecondFactorReply } from '@/replies/account'
import { api } from '../api'
import { sessionsQuery } from '../people/people'

export const SECOND_FACTOR_API = '/api/account/second-factor'

export const secondFactorQuery = queryOptions({
  queryKey: ['second-factor'],
  queryFn: ({ signal }) => api<SecondFactorReply>(SECOND_FACTOR_API, { signal }),
})

/** When it was switched on or off, the session has another name, too. */
export async function refetchSecondFactor(client: QueryClient): Promise<void> {
  await client.refetchQueries({ queryKey: secondFactorQuery.queryKey })
  await client.refetchQueries({ queryKey: sessionsQuery(null).queryKey })
}
