import { z } from 'zod'
import { continueUpload, dropUpload, uploadState } from '@/controller/import-uploads-desk'
import { allow, auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { offsetOf, tus } from '@/middleware/tus'

export const config = { api: { bodyParser: false } }

export const query = z.strictObject({ id: z.string().max(200) })

export default route({
  HEAD: [
    auth,
    allow(['admin', 'operator']),
    tus,
    async (request, response) => {
      const { offset, length } = await uploadState(readQuery(request, query, {}).id, actorOf(request))
      response.setHeader('Upload-Offset', offset)
      response.setHeader('Upload-Length', length)
      response.status(200).end()
    },
  ],
  PATCH: [
    auth,
    allow(['admin', 'operator']),
    tus,
    async (request, response) => {
      const { id } = readQuery(request, query, {})
      const more = { id, offset: offsetOf(request), bytes: request }
      response.setHeader('Upload-Offset', await continueUpload(more, actorOf(request)))
      response.status(204).end()
    },
  ],
  DELETE: [
    auth,
    allow(['admin', 'operator']),
    tus,
    async (request, response) => {
      await dropUpload(readQuery(request, query, {}).id, actorOf(request))
      response.status(204).end()
    },
  ],
})
