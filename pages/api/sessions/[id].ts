import { revokeSession } from '@/controller/account-desk'
import { auth } from '@/middleware/auth'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

/** One's own, or anybody's for an admin: the desk looks whose it is. */
export default route({
  DELETE: [
    auth,
    async (request, response) => {
      await revokeSession(String(request.query.id), actorOf(request))
      response.json({ success: true })
    },
  ],
})
