import { runScheduleNow } from '@/controller/schedules-desk'
import { auth } from '@/middleware/auth'
import { limit } from '@/middleware/limit'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  POST: [
    auth,
    limit('start'),
    async (request, response) => {
      const run = await runScheduleNow(String(request.query.id), actorOf(request), request.language)
      response.status(202).json({ success: true, run })
    },
  ],
})
