/** The charts as the server tells them, and the part of them that stands in the address. */
import type { ParsedUrlQuery } from 'node:querystring'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api'

export interface DayPoint {
  day: string
  completed: number
  dead: number
  cancelled: number
  p50Ms: number | null
  p90Ms: number | null
  rows: number | null
  upstreamP50Ms: number | null
  upstreamP95Ms: number | null
  link: string
}

export interface JobFigures {
  job: string
  title: string
  runs: number
  points: DayPoint[]
}

export interface QueuePoint {
  at: string
  queued: number | null
  running: number | null
  oldestMs: number | null
}

export interface Charts {
  days: string[]
  jobs: JobFigures[]
  queue: { stepMs: number; points: QueuePoint[] }
}

/** In days. */
export const PERIODS = ['1', '7', '14', '30', '90'] as const
export type Period = (typeof PERIODS)[number]
const USUAL: Period = '14'

export interface ChartsState {
  period: Period
  /** `family.type`; '' is every job. */
  job: string
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? ''

export function readChartsState({ family, type, period }: ParsedUrlQuery): ChartsState {
  const known = PERIODS.find((days) => days === one(period))
  return { period: known ?? USUAL, job: one(family) && one(type) ? `${one(family)}.${one(type)}` : '' }
}

/** Only what differs from the usual, so that addresses stay short. */
export function chartsStateToQuery({ period, job }: ChartsState): Record<string, string> {
  const [family = '', type = ''] = job.split('.')
  return { ...(job === '' ? {} : { family, type }), ...(period === USUAL ? {} : { period }) }
}

export const chartsQuery = (state: ChartsState | null) =>
  queryOptions({
    queryKey: ['charts', state],
    queryFn: ({ signal }) => {
      const query = state && { ...chartsStateToQuery(state), period: state.period }
      return api<Charts>(`/api/charts?${new URLSearchParams(query ?? {})}`, { signal })
    },
    enabled: state !== null,
    staleTime: 60_000,
  })
