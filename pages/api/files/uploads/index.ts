import { z } from 'zod'
import { beginUpload, uploadRules } from '@/controller/import-uploads-desk'
import { allow, auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { announcedFile, tus } from '@/middleware/tus'

export const config = { api: { bodyParser: false } }

/** Of a POST: reading the rules takes none. */
export const creation = z.strictObject({ type: z.string().max(100) })

export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    async (_request, response) => {
      response.json(await uploadRules())
    },
  ],
  POST: [
    auth,
    allow(['admin', 'operator']),
    tus,
    limit('start'),
    async (request, response) => {
      const { type } = readQuery(request, creation, {})
      const id = await beginUpload({ type, ...announcedFile(request) }, actorOf(request))
      response.setHeader('Location', `/api/files/uploads/${id}`)
      response.status(201).end()
    },
  ],
})
