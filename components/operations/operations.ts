/** The safety panel as the server tells it. */
import { queryOptions } from '@tanstack/react-query'
import type { OperationsReply } from '@/replies/operations'
import { api } from '../api'

export const REFRESH_MS = 5_000

export const operationsQuery = queryOptions({
  queryKey: ['operations'],
  queryFn: ({ signal }) => api<OperationsReply>('/api/operations', { signal }),
})
