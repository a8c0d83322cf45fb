/** What part of the audit is shown, as it stands in the address. Pure. */
import type { ParsedUrlQuery } from 'node:querystring'
import { type ChangeState, useAddressState } from '../use-address-state'

export const FILTERS = ['search', 'actor', 'action', 'outcome', 'object', 'since', 'until'] as const
export type FilterName = (typeof FILTERS)[number]

export interface AuditState {
  /** Only what looks for something; `since` and `until` are days in Jakarta, `YYYY-MM-DD`. */
  filters: Readonly<Partial<Record<FilterName, string>>>
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
export const OUTCOMES = ['done', 'refused', 'failed'] as const

function isReadable(name: FilterName, value: string): boolean {
  if (value === '') return false
  if (name === 'outcome') return OUTCOMES.some((known) => known === value)
  if (name === 'action') return /^[a-z_]+(\.[a-z_]*)?$/.test(value)
  return name === 'since' || name === 'until' ? DAY.test(value) && !Number.isNaN(Date.parse(value)) : true
}

export function readAuditState(query: ParsedUrlQuery): AuditState {
  const named = FILTERS.map((name) => [name, String([query[name]].flat()[0] ?? '').trim()] as const)
  return { filters: Object.fromEntries(named.filter(([name, value]) => isReadable(name, value))) }
}

export function withFilter(state: AuditState, name: FilterName, value: string): AuditState {
  const { [name]: _, ...others } = state.filters
  return { filters: isReadable(name, value) ? { ...others, [name]: value } : others }
}

/** The filter as the API reads it: a day begins and ends in Jakarta. */
export function toApiFilter({ filters: { since, until, ...others } }: AuditState): Record<string, string> {
  return {
    ...others,
    ...(since === undefined ? {} : { since: `${since}T00:00:00+07:00` }),
    ...(until === undefined ? {} : { until: `${until}T23:59:59.999999+07:00` }),
  }
}

export type ChangeAuditState = ChangeState<AuditState>

/** The state is null until the address is known. */
export const useAuditState = () =>
  useAddressState({ read: readAuditState, write: ({ filters }: AuditState) => ({ ...filters }) })
