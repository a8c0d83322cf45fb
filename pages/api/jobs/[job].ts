import { z } from 'zod'
import { MAX_AHEAD_MS, PRIORITIES, startAnyJob } from '@/controller/jobs-desk'
import { askerOf, idempotencyKey } from '@/middleware/asker'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export const body = z.strictObject({
  payload: z.unknown().optional(),
  priority: z.enum(PRIORITIES).optional(),
  runAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
  delayMs: z.number().min(0).max(MAX_AHEAD_MS).optional(),
})

/** Starts a run; who may is checked by the job's own policy. */
export default route({
  POST: [
    auth,
    limit('start'),
    async (request, response) => {
      const asked = await readJson(request, body)
      const key = idempotencyKey(request)
      const reply = await startAnyJob(String(request.query.job), { ...asked, key }, askerOf(request))
      response.status(reply.http).json(reply.body)
    },
  ],
})
