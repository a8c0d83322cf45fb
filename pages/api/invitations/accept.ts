import { accept } from '@/controller/invitations-desk'
import { readJson } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { acceptedInvitation } from '@/middleware/people-input'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

/** Public: the link is the key. */
export default route({
  POST: [
    limit('link'),
    async (request, response) => {
      const email = await accept(await readJson(request, acceptedInvitation))
      response.status(201).json({ success: true, email })
    },
  ],
})
