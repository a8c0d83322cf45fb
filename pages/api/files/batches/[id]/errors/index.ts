import { z } from 'zod'
import { listFailedRows } from '@/controller/import-errors-desk'
import { allow, auth } from '@/middleware/auth'
import { queryNumber, readQuery } from '@/middleware/input'
import { callerOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const query = z.strictObject({
  id: z.string().max(200),
  page: queryNumber(1, 1_000_000).default(1),
  limit: queryNumber(1, 100).default(20),
})

export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    async (request, response) => {
      const { id, ...page } = readQuery(request, query, { page: '1, 2, 3, …', limit: '1–100' })
      response.json(await listFailedRows(id, page, callerOf(request)))
    },
  ],
})
