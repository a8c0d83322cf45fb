import { changeChannel, removeChannel } from '@/controller/notices-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { changedChannel } from '@/middleware/notice-input'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  PUT: [
    auth,
    admin,
    async (request, response) => {
      const change = await readJson(request, changedChannel)
      const changed = await changeChannel(String(request.query.id), change, request.language)
      response.json({ success: true, ...changed })
    },
  ],
  DELETE: [
    auth,
    admin,
    async (request, response) => {
      await removeChannel(String(request.query.id))
      response.json({ success: true })
    },
  ],
})
