import { cancelBulk } from '@/controller/bulk-desk'
import { DEAD_ROLES } from '@/controller/dead-actions-desk'
import { askerOf } from '@/middleware/asker'
import { allow, auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

/** Aborts a bulk: what it has done stays done, the rest stays as it is. */
export default route({
  POST: [
    auth,
    allow(DEAD_ROLES),
    async (request, response) => {
      response.json({ success: true, run: await cancelBulk(String(request.query.id), askerOf(request)) })
    },
  ],
})
