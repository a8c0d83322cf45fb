import { z } from 'zod'
import { decide, showBatch } from '@/controller/import-batches-desk'
import { allow, auth } from '@/middleware/auth'
import { readJson, readQuery } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { callerOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export const query = z.strictObject({ id: z.string().max(200) })
const name = z.string().max(200)
export const body = z.strictObject({
  verb: z.enum(['import', 'preview']),
  sheet: name.nullish(),
  columns: z.record(name, name.nullable()).nullish(),
  styles: z.record(name, z.enum(['id', 'en'])).nullish(),
})

export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    async (request, response) => {
      response.json(await showBatch(readQuery(request, query, {}).id, callerOf(request)))
    },
  ],
  POST: [
    auth,
    allow(['admin', 'operator']),
    limit('start'),
    async (request, response) => {
      const { id } = readQuery(request, query, {})
      const { verb, ...options } = await readJson(request, body)
      response.status(202).json(await decide(id, { verb, options, ...callerOf(request) }))
    },
  ],
})
