import { listUnits } from '@/controller/rows-desk'
import { auth } from '@/middleware/auth'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export default route({
  GET: [auth, async (request, response) => response.json(await listUnits(actorOf(request)))],
})
