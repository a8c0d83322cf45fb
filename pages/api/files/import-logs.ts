import { z } from 'zod'
import { BATCH_STATUSES, importLogs } from '@/controller/import-batches-desk'
import { allow, auth } from '@/middleware/auth'
import { queryNumber, readQuery } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const query = z.strictObject({
  type: z.string().max(100).optional(),
  status: z.enum(BATCH_STATUSES).optional(),
  search: z.string().max(200).optional(),
  page: queryNumber(1, 1_000_000).default(1),
  limit: queryNumber(1, 100).default(20),
})
const allowed = {
  status: BATCH_STATUSES.join(', '),
  search: '≤ 200',
  page: '1, 2, 3, …',
  limit: '1–100',
}

export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    async (request, response) => {
      response.json(await importLogs(readQuery(request, query, allowed), actorOf(request)))
    },
  ],
})
