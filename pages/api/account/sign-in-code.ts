import { signInByCode } from '@/controller/second-factor-desk'
import { readJson } from '@/middleware/input'
import { authRequestOf, signInCode } from '@/middleware/people-input'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

/** Public: the cookie says whose password was right. */
export default route({
  POST: [
    async (request, response) => {
      const { cookies } = await signInByCode(await readJson(request, signInCode), authRequestOf(request))
      response.setHeader('Set-Cookie', cookies)
      response.json({ success: true })
    },
  ],
})
