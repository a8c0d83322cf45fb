import { proxyOverview } from '@/controller/proxy-desk'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

export default route({
  GET: [auth, shared((request) => proxyOverview(request.language))],
})
