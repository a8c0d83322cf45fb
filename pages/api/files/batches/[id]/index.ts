import { z } from 'zod'
import { decide, showBatch } from '@/controller/import-batches-desk'
import { allow, auth } from '@/middleware/auth'
import { readJson, readQuery } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export const query = z.strictObject({ id: z.string().max(200) })
const name = z.string().max(200)
export const body = z.strictObject({
  verb: z.enum(['import', 'preview']),
  sheet: name.optional(),
  columns: z.record(name, name.nullable()).optional(),
  styles: z.record(name, z.enum(['id', 'en'])).optional(),
})

export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    async (request, response) => {
      response.json(await showBatch(readQuery(request, query, {}).id, request.language))
    },
  ],
  POST: [
    auth,
    allow(['admin', 'operator']),
    limit('start'),
    async (request, response) => {
      const { id } = readQuery(request, query, {})
      const { verb, ...options } = await readJson(request, body)
      const by = { requestedBy: actorOf(request).name, language: request.language }
      response.status(202).json(await decide(id, { verb, options, ...by }))
    },
  ],
})
