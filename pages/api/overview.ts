import { hasOwnOverview, showOverview } from '@/controller/overview-desk'
import { auth } from '@/middleware/auth'
import { callerOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

/** The first screen. Open to everybody who is signed in; how the servers are is told to admins and operators. */
export default route({
  GET: [auth, shared((request) => showOverview(callerOf(request)), 0, hasOwnOverview)],
})
