import { startBulk } from '@/controller/bulk-desk'
import { DEAD_ROLES } from '@/controller/dead-actions-desk'
import { runBulkShape, runsChosenBy } from '@/controller/runs-filter-desk'
import { askerOf, idempotencyKey } from '@/middleware/asker'
import { allow, auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  POST: [
    auth,
    allow(DEAD_ROLES),
    limit('start'),
    async (request, response) => {
      const { filter, ids, ...asked } = await readJson(request, runBulkShape)
      const wanted = { ...asked, runs: runsChosenBy({ filter, ids }), key: idempotencyKey(request) }
      const { http, body } = await startBulk(wanted, askerOf(request))
      response.status(http).json(body)
    },
  ],
})
