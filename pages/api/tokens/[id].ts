import { endToken } from '@/controller/tokens-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  DELETE: [
    auth,
    admin,
    async (request, response) => {
      await endToken(String(request.query.id), actorOf(request).name)
      response.json({ success: true })
    },
  ],
})
