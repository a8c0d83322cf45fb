import { proxyOverview } from '@/controller/proxy-desk'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export default route({
  GET: [auth, async (request, response) => response.json(await proxyOverview(request.language))],
})
