import { z } from 'zod'
import { stopBatch } from '@/controller/import-batches-desk'
import { allow, auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const query = z.strictObject({ id: z.string().max(200) })

export default route({
  POST: [
    auth,
    allow(['admin', 'operator']),
    async (request, response) => {
      response.json(await stopBatch(readQuery(request, query, {}).id, actorOf(request)))
    },
  ],
})
