import { takeBack } from '@/controller/invitations-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  DELETE: [
    auth,
    admin,
    async (request, response) => {
      await takeBack(String(request.query.id))
      response.json({ success: true })
    },
  ],
})
