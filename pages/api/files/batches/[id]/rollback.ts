import { z } from 'zod'
import { previewRollback, startRollback } from '@/controller/import-rollback-desk'
import { allow, auth } from '@/middleware/auth'
import { readJson, readQuery } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { actorOf, callerOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export const query = z.strictObject({ id: z.string().max(200) })
export const body = z.strictObject({ strict: z.boolean().default(false) })

export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    async (request, response) => {
      response.json(await previewRollback(readQuery(request, query, {}).id, actorOf(request)))
    },
  ],
  POST: [
    auth,
    allow(['admin', 'operator']),
    limit('start'),
    async (request, response) => {
      const { id } = readQuery(request, query, {})
      const { strict } = await readJson(request, body)
      response.status(202).json(await startRollback(id, { strict, ...callerOf(request) }))
    },
  ],
})
