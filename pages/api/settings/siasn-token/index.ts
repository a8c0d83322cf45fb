import { z } from 'zod'
import { saveSiasnToken, showSiasnToken } from '@/controller/settings-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

const text = z.string().min(1).max(20_000).optional()
export const body = z.strictObject({ token: text, refreshToken: text })

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
      const given = await readJson(request, body)
      response.json({ success: true, token: await saveSiasnToken(given, actorOf(request).name) })
    },
  ],
})
