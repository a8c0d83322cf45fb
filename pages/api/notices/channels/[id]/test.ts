import { testChannel } from '@/controller/notices-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { limit } from '@/middleware/limit'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  POST: [
    auth,
    admin,
    limit('test'),
    async (request, response) => {
      const test = await testChannel(String(request.query.id), request.language)
      response.json({ success: true, ...test })
    },
  ],
})
