import { lookAtInvitation } from '@/controller/invitations-desk'
import { readJson } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { seenInvitation } from '@/middleware/people-input'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

/** Public: the link is the key. In the body, so that no log keeps it. */
export default route({
  POST: [
    limit('link'),
    async (request, response) => {
      const { token } = await readJson(request, seenInvitation)
      response.json({ success: true, invitation: await lookAtInvitation(token) })
    },
  ],
})
