import { showOverview } from '@/controller/overview-desk'
import { askerOf } from '@/middleware/asker'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

/** The first screen. Open to everybody who is signed in; how the servers are is told to admins and operators. */
export default route({
  GET: [auth, shared((request) => showOverview(askerOf(request)), 0)],
})
