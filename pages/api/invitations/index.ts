import { invite, showInvitations } from '@/controller/invitations-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { newInvitation } from '@/middleware/people-input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  GET: [
    auth,
    admin,
    async (_request, response) => response.json({ success: true, invitations: await showInvitations() }),
  ],
  POST: [
    auth,
    admin,
    async (request, response) => {
      const wanted = await readJson(request, newInvitation)
      const invited = await invite(wanted, actorOf(request).name, request.language)
      response.status(201).json({ success: true, ...invited })
    },
  ],
})
