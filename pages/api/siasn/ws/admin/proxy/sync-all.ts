import { z } from 'zod'
import { startAll } from '@/controller/proxy-jobs-desk'
import { allow, auth } from '@/middleware/auth'
import { queryFlag, readQuery } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { siasnToken } from '@/middleware/token'

export const config = { api: { bodyParser: false } }

export const query = z.strictObject({ force: queryFlag })

export default route({
  POST: [
    auth,
    allow(['admin', 'operator']),
    siasnToken,
    limit('start'),
    async (request, response) => {
      const { force } = readQuery(request, query, { force: 'true, false' })
      const { name: requestedBy } = actorOf(request)
      const reply = await startAll({ force, requestedBy, language: request.language })
      response.status(reply.http).json(reply.body)
    },
  ],
})
