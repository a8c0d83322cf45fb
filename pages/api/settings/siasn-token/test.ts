import { testSiasnToken } from '@/controller/settings-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { limit } from '@/middleware/limit'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  POST: [
    auth,
    admin,
    limit('test'),
    async (request, response) => {
      const test = await testSiasnToken(actorOf(request).name, request.language)
      response.json({ success: true, ...test })
    },
  ],
})
