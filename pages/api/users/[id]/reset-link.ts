import { resetLink } from '@/controller/people-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  POST: [
    auth,
    admin,
    async (request, response) => {
      response.status(201).json({ success: true, link: await resetLink(String(request.query.id)) })
    },
  ],
})
