import { z } from 'zod'
import { showImportRow } from '@/controller/import-rows-desk'
import { allow, auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const query = z.strictObject({ type: z.string().max(100), id: z.string().max(500) })

export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    async (request, response) => {
      const { type, id } = readQuery(request, query, {})
      response.json(await showImportRow(actorOf(request), type, id))
    },
  ],
})
