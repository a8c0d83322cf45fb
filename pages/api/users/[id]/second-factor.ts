import { resetSecondFactor } from '@/controller/second-factor-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export default route({
  DELETE: [
    auth,
    admin,
    async (request, response) => {
      await resetSecondFactor(String(request.query.id), actorOf(request))
      response.json({ success: true })
    },
  ],
})
