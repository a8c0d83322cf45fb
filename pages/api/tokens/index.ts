import { makeToken, showTokens } from '@/controller/tokens-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { newToken } from '@/middleware/people-input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  GET: [
    auth,
    admin,
    async (_request, response) => response.json({ success: true, tokens: await showTokens() }),
  ],
  POST: [
    auth,
    admin,
    async (request, response) => {
      const wanted = await readJson(request, newToken)
      response.status(201).json({ success: true, ...(await makeToken(wanted, actorOf(request).name)) })
    },
  ],
})
