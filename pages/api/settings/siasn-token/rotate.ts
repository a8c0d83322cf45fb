import { z } from 'zod'
import { rotateSiasnToken } from '@/controller/settings-desk'
import { admin } from '@/middleware/admin'
import { askerOf } from '@/middleware/asker'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

const text = z.string().min(1).max(20_000)
export const body = z.strictObject({ token: text, refreshToken: text.optional() })

/** Asks SIASN first: a token that it does not accept replaces nothing. */
export default route({
  POST: [
    auth,
    admin,
    limit('test'),
    async (request, response) => {
      const given = await readJson(request, body)
      response.json({ success: true, ...(await rotateSiasnToken(given, askerOf(request))) })
    },
  ],
})
