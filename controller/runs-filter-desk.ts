/** What requests about runs may ask: filters, an order, a place in the list, a choice, and what to do with it. */
import { z } from 'zod'
import { bulkAction, MAX_REASON, runFilter } from '@/jobs/definitions/system-bulk'
import { ALL_RUN_STATES, type RunState } from '@/jobs/engine/states'
import type { RunFilter } from '@/models/run-filter'
import { RUN_SORTS, type RunMark, type RunOrder } from '@/models/run-page'

const { ids, states: _, ...shape } = runFilter.shape

/** Filters by name, for a query. `status` is a list of states with commas between. */
export const RUN_FILTERS = {
  ...shape,
  status: z
    .string()
    .max(300)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(ALL_RUN_STATES as [RunState, ...RunState[]])))
    .optional(),
}

type Asked = z.infer<z.ZodObject<typeof RUN_FILTERS>>

export function filterOf({ status, ...filter }: Asked): RunFilter {
  return status === undefined ? filter : { ...filter, states: [...new Set(status)] }
}

const ORDERS = RUN_SORTS.flatMap((sort) => [sort, `-${sort}`] as const)

/** `-created` is the newest first. */
export const orderShape = z
  .enum(ORDERS as [string, ...string[]])
  .default('-created')
  .transform((text): RunOrder => {
    const isDescending = text.startsWith('-')
    const sort = RUN_SORTS.find((known) => text === (isDescending ? `-${known}` : known))
    return { sort: sort ?? 'created', isDescending }
  })

const MARK = /^([12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)~(.{1,200})$/

export const markText = ({ at, id }: RunMark) => `${at}~${id}`

/** A place in the list, from the text that an earlier page gave. */
export const markShape = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(MARK.exec(text)?.[1] ?? '')))
  .transform((text): RunMark => {
    const [, at = '', id = ''] = MARK.exec(text) ?? []
    return { at, id }
  })

/** What each parameter takes, in the words of an error. */
export const RUN_QUERY_ALLOWED: Record<string, string> = {
  ...Object.fromEntries(Object.keys(RUN_FILTERS).map((name) => [name, 'flaw_text'])),
  status: ALL_RUN_STATES.join(', '),
  from: 'flaw_day',
  to: 'flaw_day',
  level: 'top',
  sort: ORDERS.join(', '),
  cursor: 'flaw_cursor',
  limit: '1–100',
}

const filter = z.strictObject({ ...shape, states: runFilter.shape.states })
const choice = { filter: filter.optional(), ids, action: bulkAction }

type Choice = { filter?: RunFilter | undefined; ids?: string[] | undefined }

const isOneOf = (given: Choice) => (given.filter === undefined) !== (given.ids === undefined)
const ONE_OF = { message: 'flaw_one_of', path: ['filter'] }

export const runChoiceShape = z.strictObject(choice).refine(isOneOf, ONE_OF)
export const runBulkShape = z
  .strictObject({
    ...choice,
    reason: z.string().trim().min(1).max(MAX_REASON),
    expected: z.int().min(0).optional(),
  })
  .refine(isOneOf, ONE_OF)

/** The filter that a choice comes to. */
export function runsChosenBy(chosen: Choice): RunFilter {
  return chosen.ids ? { ids: chosen.ids } : (chosen.filter ?? {})
}
