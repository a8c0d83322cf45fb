import { cancelRun } from '@/controller/runs-desk'
import { auth } from '@/middleware/auth'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  POST: [
    auth,
    async (request, response) => {
      const run = await cancelRun(String(request.query.id), actorOf(request), request.language)
      response.json({ success: true, run })
    },
  ],
})
