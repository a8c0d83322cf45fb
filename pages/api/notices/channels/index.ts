import { addChannel, showChannels } from '@/controller/notices-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { newChannel } from '@/middleware/notice-input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  GET: [
    auth,
    admin,
    async (request, response) => response.json({ success: true, ...(await showChannels(request.language)) }),
  ],
  POST: [
    auth,
    admin,
    async (request, response) => {
      const { name } = actorOf(request)
      const { owner = name, ...wanted } = await readJson(request, newChannel)
      const added = await addChannel({ ...wanted, owner }, name, request.language)
      response.status(201).json({ success: true, ...added })
    },
  ],
})
