import { z } from 'zod'
import { saveSiasnToken, showSiasnToken } from '@/controller/settings-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

const body = z.strictObject({ token: z.string().min(1).max(20_000) })

export default route({
  GET: [
    auth,
    admin,
    async (_request, response) => response.json({ success: true, token: await showSiasnToken() }),
  ],
  PUT: [
    auth,
    admin,
    async (request, response) => {
      const { token } = await readJson(request, body)
      response.json({ success: true, token: await saveSiasnToken(token, actorOf(request).name) })
    },
  ],
})
