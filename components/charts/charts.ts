/** The charts as the server tells them, and the part of them that stands in the address. */
import type { ParsedUrlQuery } from 'node:querystring'
import { queryOptions } from '@tanstack/react-query'
import { PERIODS } from '@/jobs/definitions/charts'
import type { ChartsReply, Period } from '@/replies/charts'
import { api } from '../api'

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
      return api<ChartsReply>(`/api/charts?${new URLSearchParams(query ?? {})}`, { signal })
    },
    enabled: state !== null,
    staleTime: 60_000,
  })
