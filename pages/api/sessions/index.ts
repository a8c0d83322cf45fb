import { personOf, showOwnSessions } from '@/controller/account-desk'
import { auth } from '@/middleware/auth'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

/** One's own. */
export default route({
  GET: [
    auth,
    async (request, response) => {
      response.json({ success: true, sessions: await showOwnSessions(personOf(actorOf(request))) })
    },
  ],
})
