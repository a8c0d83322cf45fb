/** Retrying, discarding or cancelling many runs: a job like any other, started by desks of its own alone. */
import { z } from 'zod'
import { ALL_RUN_STATES, define } from '../engine/define'

/** So many runs can be named one by one; more are found by a filter. */
export const MAX_NAMED = 1_000
export const MAX_REASON = 500

const name = z.string().min(1).max(200)
const time = z.iso.datetime({ offset: true })
/** A calendar day that the database knows too. */
const day = z.iso.date().regex(/^[12]/)

/** Which dead runs; what is absent restricts nothing. */
export const deadFilter = z.strictObject({
  family: name.optional(),
  type: name.optional(),
  cause: z.string().min(1).max(300).optional(),
  lane: name.optional(),
  search: z.string().max(200).optional(),
  since: time.optional(),
  until: time.optional(),
  ids: z.array(name).min(1).max(MAX_NAMED).optional(),
})

/** Which runs of the list; what is absent restricts nothing. Days are those of Jakarta. */
export const runFilter = z.strictObject({
  family: name.optional(),
  type: name.optional(),
  states: z.array(z.enum(ALL_RUN_STATES)).min(1).max(ALL_RUN_STATES.length).optional(),
  who: z.string().min(1).max(300).optional(),
  from: day.optional(),
  to: day.optional(),
  cause: z.string().min(1).max(300).optional(),
  lane: name.optional(),
  search: z.string().max(200).optional(),
  parent: name.optional(),
  level: z.literal('top').optional(),
  ids: z.array(name).min(1).max(MAX_NAMED).optional(),
})

export const bulkAction = z.enum(['retry', 'discard', 'cancel'])
export type BulkAction = z.infer<typeof bulkAction>

export const bulkPayload = z.strictObject({
  action: bulkAction,
  /** Of the dead runs that wait for a person; retried or discarded. */
  filter: deadFilter.optional(),
  /** Instead of it: of all runs. */
  runs: runFilter.optional(),
  /** Only runs that were there and so by then: the moment somebody asked, by the database's clock. */
  until: time,
  reason: z.string().min(1).max(MAX_REASON),
  /** Who asked; every run it touches says so. */
  requestedBy: z.string().min(1).max(300),
})
export type BulkPayload = z.infer<typeof bulkPayload>

export const systemBulk = define<BulkPayload>({
  family: 'system',
  type: 'bulk',
  titles: { id: 'Penanganan banyak proses', en: 'Handling of many runs' },
  payload: bulkPayload,
  example: {
    action: 'retry',
    filter: { family: 'proxy', cause: 'upstream_unreachable' },
    until: '2026-11-22T03:15:00.123456Z',
    reason: 'SIASN sudah normal lagi',
    requestedBy: 'siti@kantor.go.id',
  },
  stages: [
    { name: 'count', titles: { id: 'Menghitung', en: 'Counting' }, weight: 5 },
    { name: 'act', titles: { id: 'Menangani satu per satu', en: 'Handling one by one' }, weight: 95 },
  ],
  policy: {
    roles: [],
    maxAttempts: 10,
    backoffMs: [1_000, 5_000, 30_000],
    timeoutMs: 6 * 60 * 60_000,
    concurrency: 2,
  },
})
