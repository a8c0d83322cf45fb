/** Bodies of the routes of notices. */
import { z } from 'zod'
import { CHANNEL_KINDS, DIGESTS, STATE_EVENTS } from '@/jobs/definitions/notices'
import { shownName } from '@/utils/shown-name'

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'flaw_clock')
  .nullable()
  .default(null)

const wishes = {
  title: shownName(100),
  owner: z.string().trim().min(1).max(200).optional(),
  ownRuns: z.boolean().default(false),
  jobs: z
    .array(z.string().regex(/^(\*|[a-z][a-z0-9-]*\.(\*|[a-z][a-z0-9_-]*))$/, 'flaw_job'))
    .min(1)
    .max(50),
  events: z.array(z.enum(STATE_EVENTS)).max(STATE_EVENTS.length),
  everyRun: z.boolean().default(false),
  language: z.enum(['id', 'en']).default('id'),
  quietFrom: clock,
  quietTo: clock,
  digest: z.enum(DIGESTS).default('immediate'),
  digestAt: clock,
  enabled: z.boolean().default(true),
}

const target = z.string().min(1).max(2_000)

interface Times {
  quietFrom: string | null
  quietTo: string | null
  digest: string
  digestAt: string | null
  events: string[]
  everyRun: boolean
}

/** Times that belong together are given together. */
const fitting = ({ quietFrom, quietTo, digest, digestAt }: Times) =>
  (quietFrom === null) === (quietTo === null) &&
  (quietFrom === null || quietFrom !== quietTo) &&
  (digest === 'daily') === (digestAt !== null)

const times = { message: 'flaw_times', path: ['digestAt'] }
const telling = ({ events, everyRun }: Times) => events.length > 0 || everyRun
const something = { message: 'flaw_events', path: ['events'] }

export const newChannel = z
  .strictObject({ ...wishes, kind: z.enum(CHANNEL_KINDS), target })
  .refine(fitting, times)
  .refine(telling, something)

export const changedChannel = z
  .strictObject({ ...wishes, target: target.optional(), newSecret: z.boolean().optional() })
  .refine(fitting, times)
  .refine(telling, something)

export const newTargets = z.strictObject({
  targets: z
    .array(z.strictObject({ job: z.string().max(100), minutes: z.number().int().min(1).max(5_256_000) }))
    .max(200),
})
