import { z } from 'zod'
import { CLEANABLE_STATES, cleanUpJobs } from '@/controller/proxy-jobs-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson, readQuery } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { AppError } from '@/utils/errors'

export const config = { api: { bodyParser: false } }

const type = z.string().min(1).max(100).optional()
export const query = z.strictObject({ type })
export const body = z.strictObject({
  states: z.array(z.enum(CLEANABLE_STATES)).min(1).max(CLEANABLE_STATES.length),
  type,
})

export default route({
  POST: [
    auth,
    admin,
    async (request, response) => {
      const fromQuery = readQuery(request, query, { type: 'pangkat, …' })
      const asked = await readJson(request, body)
      if (asked.type && fromQuery.type && asked.type !== fromQuery.type)
        throw new AppError('bad_request', { reason: `type: ${asked.type} ≠ ${fromQuery.type}` })
      const { name: actor } = actorOf(request)
      const cleaned = await cleanUpJobs({
        states: asked.states,
        type: asked.type ?? fromQuery.type ?? null,
        actor,
        language: request.language,
      })
      response.json(cleaned)
    },
  ],
})
