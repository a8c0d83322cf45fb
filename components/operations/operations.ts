/** The safety panel as the server tells it. */
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api'

export type CheckState = 'ok' | 'warn' | 'bad' | 'unknown'

export interface Check {
  name: string
  group: 'engine' | 'redis' | 'postgres'
  state: CheckState
  title: string
  value: string
  explanation: string
  /** What to do; null when there is nothing to do. */
  advice: string | null
}

export interface ProcessLine {
  id: string
  role: 'web' | 'worker'
  host: string
  pid: number
  version: string
  startedAt: string
  heartbeatAt: string
  heardAgoMs: number
  isSilent: boolean
  runs: { id: string; job: string }[]
  /** Runs it may have at once, and those it has; null for the web. */
  slots: number | null
  busy: number | null
  memoryBytes: number | null
  eventLoop: { p50Ms: number; p99Ms: number; maxMs: number } | null
}

export interface QueueLine {
  job: string
  title: string
  due: number
  later: number
  blocked: number
  running: number
  waiting: number
  dead: number
  isHeldByRate: boolean
  oldestDueMs: number | null
  endedLastMinute: number
}

/** Parts that could not be read are null. */
export interface Operations {
  state: CheckState
  checks: Check[]
  processes: ProcessLine[] | null
  queues: QueueLine[] | null
}

export const REFRESH_MS = 5_000

export const operationsQuery = queryOptions({
  queryKey: ['operations'],
  queryFn: ({ signal }) => api<Operations>('/api/operations', { signal }),
})
