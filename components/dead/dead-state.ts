/** What part of the dead letters is shown, as it stands in the address. Pure. */
import type { ParsedUrlQuery } from 'node:querystring'

export const FILTERS = ['job', 'cause', 'lane', 'search', 'since', 'until'] as const
export type FilterName = (typeof FILTERS)[number]

export interface DeadState {
  /** Only what looks for something; `job` is `family.type`, `since` and `until` are days in Jakarta, `YYYY-MM-DD`. */
  filters: Readonly<Partial<Record<FilterName, string>>>
  /** Id of the run that stands open beside the list; null: none does. */
  open: string | null
  /** Id of the bulk that is followed above the list; null: none is. */
  bulk: string | null
}

function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? ''
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

function isReadable(name: FilterName, value: string): boolean {
  if (value === '') return false
  return name === 'since' || name === 'until' ? DAY.test(value) && !Number.isNaN(Date.parse(value)) : true
}

export function readDeadState(query: ParsedUrlQuery): DeadState {
  const named = FILTERS.map((name) => [name, one(query[name])] as const)
  return {
    filters: Object.fromEntries(named.filter(([name, value]) => isReadable(name, value))),
    open: one(query.open) || null,
    bulk: one(query.bulk) || null,
  }
}

/** Only what is set, so that addresses stay short. */
export function deadStateToQuery({ filters, open, bulk }: DeadState): Record<string, string> {
  return { ...filters, ...(open === null ? {} : { open }), ...(bulk === null ? {} : { bulk }) }
}

export function withFilter(state: DeadState, name: FilterName, value: string): DeadState {
  const { [name]: _, ...others } = state.filters
  return { ...state, filters: isReadable(name, value) ? { ...others, [name]: value } : others }
}

/** The filter as the API reads it: a day begins and ends in Jakarta. */
export function toApiFilter({ filters }: DeadState): Record<string, string> {
  const { job, since, until, ...others } = filters
  const filter: Record<string, string> = { ...others }
  if (job !== undefined) {
    const dot = job.indexOf('.')
    filter.family = dot === -1 ? job : job.slice(0, dot)
    if (dot !== -1) filter.type = job.slice(dot + 1)
  }
  if (since !== undefined) filter.since = `${since}T00:00:00+07:00`
  if (until !== undefined) filter.until = `${until}T23:59:59.999999+07:00`
  return filter
}
