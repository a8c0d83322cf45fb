import { endSessionsOf, showSessionsOf } from '@/controller/people-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  GET: [
    auth,
    admin,
    async (request, response) => {
      const sessions = await showSessionsOf(String(request.query.id), actorOf(request).sessionId)
      response.json({ success: true, sessions })
    },
  ],
  DELETE: [
    auth,
    admin,
    async (request, response) => {
      response.json({ success: true, ended: await endSessionsOf(String(request.query.id)) })
    },
  ],
})
