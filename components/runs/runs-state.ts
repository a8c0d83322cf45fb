/** What part of the list of runs is shown, as it stands in the address. Pure. */
import type { ParsedUrlQuery } from 'node:querystring'
import { ALL_RUN_STATES, type RunState } from '@/jobs/engine/states'

export const FILTERS = [
  'job',
  'family',
  'type',
  'status',
  'who',
  'from',
  'to',
  'cause',
  'lane',
  'search',
  'parent',
  'level',
] as const
export type FilterName = (typeof FILTERS)[number]

export const SORTS = ['created', 'finished'] as const
export type SortName = (typeof SORTS)[number]

export interface RunsState {
  /** Only what looks for something; `job` is `family.type`, `status` a list with commas, days are those of Jakarta. */
  filters: Readonly<Partial<Record<FilterName, string>>>
  /** The newest first when null. */
  sort: { name: SortName; isDescending: boolean } | null
  /** Id of the bulk that is followed above the list; null: none is. */
  bulk: string | null
}

function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? ''
}

const DAY = /^[12]\d{3}-\d{2}-\d{2}$/

/** The states that an address names; words that name none are left out. */
export function statesIn(text: string | undefined): RunState[] {
  const named = (text ?? '').split(',')
  return ALL_RUN_STATES.filter((state) => named.includes(state))
}

/** What of a value the list can look for; '' is nothing. */
function readable(name: FilterName, value: string): string {
  if (name === 'status') return statesIn(value).join(',')
  if (name === 'level') return value === 'top' ? value : ''
  if (name !== 'from' && name !== 'to') return value.slice(0, 200)
  return DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : ''
}

function readSort(text: string): RunsState['sort'] {
  const isDescending = text.startsWith('-')
  const name = SORTS.find((known) => text === (isDescending ? `-${known}` : known))
  return name === undefined || text === '-created' ? null : { name, isDescending }
}

/** A family and a type are a job; one of them alone looks for all that share it. */
function withJob(named: RunsState['filters']): RunsState['filters'] {
  const { family, type, ...others } = named
  if (named.job !== undefined) return others
  return family !== undefined && type !== undefined ? { ...others, job: `${family}.${type}` } : named
}

export function readRunsState(query: ParsedUrlQuery): RunsState {
  const named = FILTERS.map((name) => [name, readable(name, one(query[name]))] as const)
  return {
    filters: withJob(Object.fromEntries(named.filter(([, value]) => value !== ''))),
    sort: readSort(one(query.sort)),
    bulk: one(query.bulk) || null,
  }
}

const sortText = (sort: RunsState['sort']) => sort && `${sort.isDescending ? '-' : ''}${sort.name}`

/** Filters and order, as an address and a saved view say them: only what is set. */
export function viewToQuery({ filters, sort }: Pick<RunsState, 'filters' | 'sort'>): Record<string, string> {
  const order = sortText(sort)
  return { ...filters, ...(order === null ? {} : { sort: order }) }
}

export function runsStateToQuery({ bulk, ...view }: RunsState): Record<string, string> {
  return { ...viewToQuery(view), ...(bulk === null ? {} : { bulk }) }
}

export function withFilter(state: RunsState, name: FilterName, value: string): RunsState {
  const { [name]: _, ...others } = state.filters
  const read = readable(name, value.trim())
  return { ...state, filters: read === '' ? others : withJob({ ...others, [name]: read }) }
}

function jobOf(job: string | undefined): Record<string, string> {
  if (job === undefined) return {}
  const dot = job.indexOf('.')
  return dot === -1 ? { family: job } : { family: job.slice(0, dot), type: job.slice(dot + 1) }
}

/** The query that the API reads. */
export function toApiQuery({ filters: { job, ...others }, sort }: RunsState): Record<string, string> {
  return { ...viewToQuery({ filters: others, sort }), ...jobOf(job) }
}

/** The filter of a bulk over all that match. */
export function toBulkFilter({ filters: { job, status, ...others } }: RunsState) {
  return { ...others, ...jobOf(job), ...(status === undefined ? {} : { states: statesIn(status) }) }
}

/** The list with these filters. */
export function runsHref(filters: RunsState['filters']): string {
  return `/runs?${new URLSearchParams(filters)}`
}
