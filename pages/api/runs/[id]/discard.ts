import { DEAD_ROLES, discardOne } from '@/controller/dead-actions-desk'
import { discardShape } from '@/controller/dead-filter-desk'
import { askerOf } from '@/middleware/asker'
import { allow, auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  POST: [
    auth,
    allow(DEAD_ROLES),
    async (request, response) => {
      const { reason } = await readJson(request, discardShape)
      response.json({
        success: true,
        run: await discardOne(String(request.query.id), reason, askerOf(request)),
      })
    },
  ],
})
