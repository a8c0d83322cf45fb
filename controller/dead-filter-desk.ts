/** What requests about dead letters may ask: a filter, a page, a choice, and what to do with it. */
import { z } from 'zod'
import { deadFilter, MAX_REASON } from '@/jobs/definitions/system-bulk'
import type { DeadFilter, DeadMark } from '@/models/dead-letter'

const { ids, ...shape } = deadFilter.shape

/** Filters by name, for a query or a body. */
export const DEAD_FILTERS = shape

const filter = z.strictObject(shape)
const reason = z.string().trim().min(1).max(MAX_REASON)
const choice = { filter: filter.optional(), ids }

type Choice = { filter?: z.infer<typeof filter> | undefined; ids?: string[] | undefined }

const isOneOf = (given: Choice) => (given.filter === undefined) !== (given.ids === undefined)
const ONE_OF = { message: 'flaw_one_of', path: ['filter'] }

export const chosenShape = z.strictObject(choice).refine(isOneOf, ONE_OF)
export const bulkShape = z
  .strictObject({
    ...choice,
    action: z.enum(['retry', 'discard']),
    reason,
    expected: z.int().min(0).optional(),
  })
  .refine(isOneOf, ONE_OF)
export const retryShape = z.strictObject({ reason: reason.optional(), payload: z.unknown().optional() })
export const discardShape = z.strictObject({ reason })

/** The filter that a choice comes to. */
export function chosenBy(chosen: Choice): DeadFilter {
  return chosen.ids ? { ids: chosen.ids } : (chosen.filter ?? {})
}

const MARK = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)~(.{1,200})$/

export const markText = ({ finishedAt, id }: DeadMark) => `${finishedAt}~${id}`

/** A place in the list, from the text that an earlier page gave. */
export const markShape = z
  .string()
  .regex(MARK)
  .transform((text): DeadMark => {
    const [, finishedAt = '', id = ''] = MARK.exec(text) ?? []
    return { finishedAt, id }
  })
