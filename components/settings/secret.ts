/** Secrets as the server tells of them: never one that could be used. */
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api'

export interface Secret {
  kind: 'siasnToken' | 'siasnRefreshToken' | 'siasnClientSecret' | 'mail' | 'channel'
  title: string | null
  variable: string | null
  masked: string | null
  storedAt: string | null
  storedBy: string | null
  expiresAt: string | null
  state: 'usable' | 'expired' | 'rejected' | 'unreadable'
}

export interface KeyState {
  source: 'environment' | 'home'
  hasPrevious: boolean
  stored: number
  old: number
  unreadable: string[]
}

export const SECRETS_API = '/api/settings/secrets'

export const secretsQuery = queryOptions({
  queryKey: ['secrets'],
  queryFn: ({ signal }) => api<{ secrets: Secret[]; key: KeyState }>(SECRETS_API, { signal }),
})
