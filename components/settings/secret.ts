/** Secrets as the server tells of them: never one that could be used. */
import { queryOptions } from '@tanstack/react-query'
import type { SecretsReply } from '@/replies/secrets'
import { api } from '../api'

export const SECRETS_API = '/api/settings/secrets'

export const secretsQuery = queryOptions({
  queryKey: ['secrets'],
  queryFn: ({ signal }) => api<SecretsReply>(SECRETS_API, { signal }),
})
