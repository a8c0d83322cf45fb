import { z } from 'zod'
import { listFields } from '@/controller/fields-desk'
import { auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const query = z.strictObject({ type: z.string() })

export default route({
  GET: [
    auth,
    async (request, response) => {
      const { type } = readQuery(request, query, {})
      response.json(await listFields(actorOf(request), type, request.language))
    },
  ],
})
