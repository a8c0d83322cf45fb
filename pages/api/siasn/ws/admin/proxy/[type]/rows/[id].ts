import { z } from 'zod'
import { showRow } from '@/controller/rows-desk'
import { auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const query = z.strictObject({ type: z.string(), id: z.string() })

/** One row with its history; 404 also for a row of another unit. */
export default route({
  GET: [
    auth,
    async (request, response) => {
      const { type, id } = readQuery(request, query, {})
      response.json(await showRow(actorOf(request), type, id))
    },
  ],
})
