import { DEAD_ROLES, retryRun } from '@/controller/dead-actions-desk'
import { retryShape } from '@/controller/dead-filter-desk'
import { askerOf } from '@/middleware/asker'
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
      const asked = await readJson(request, retryShape)
      response.json({ success: true, run: await retryRun(String(request.query.id), asked, askerOf(request)) })
    },
  ],
})
