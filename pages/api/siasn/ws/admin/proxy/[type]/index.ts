import { z } from 'zod'
import { filterNames, listRows } from '@/controller/proxy-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { queryNumber, readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'

const text = z.string().max(200).optional()

/** Rows of all units: for admins only, as long as nobody else's unit is known. */
export default route({
  GET: [
    auth,
    admin,
    async (request, response) => {
      const names = await filterNames(String(request.query.type))
      const filterShape = Object.fromEntries(names.map((name) => [name, text]))
      const shape = z.strictObject({
        type: z.string(),
        page: queryNumber(1, 1_000_000).default(1),
        limit: queryNumber(1, 100).default(10),
        ...filterShape,
      })
      const allowed = {
        page: '1, 2, 3, …',
        limit: '1–100',
        ...Object.fromEntries(names.map((name) => [name, '≤ 200'])),
      }
      const { type, page, limit, ...filters } = readQuery(request, shape, allowed)
      response.json(await listRows(type, { page, limit, filters: filters as Record<string, string> }))
    },
  ],
})
