import { z } from 'zod'
import { showChanges } from '@/controller/changes-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { queryNumber, readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'

export const query = z.strictObject({
  id: z.string().max(200),
  kind: z.enum(['inserted', 'updated', 'deleted']).optional(),
  search: z.string().max(200).optional(),
  page: queryNumber(1, 1_000_000).default(1),
  limit: queryNumber(1, 100).default(20),
})
const allowed = {
  kind: 'inserted, updated, deleted',
  search: '≤ 200',
  page: '1, 2, 3, …',
  limit: '1–100',
}

/** Rows of all units: for admins only. */
export default route({
  GET: [
    auth,
    admin,
    async (request, response) => {
      const { id, ...wanted } = readQuery(request, query, allowed)
      response.json(await showChanges(id, wanted, request.language))
    },
  ],
})
