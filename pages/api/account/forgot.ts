import { forgot } from '@/controller/account-desk'
import { readJson } from '@/middleware/input'
import { authRequestOf, forgotten } from '@/middleware/people-input'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

/** Public: the answer never says whether anybody has this address. */
export default route({
  POST: [
    async (request, response) => {
      const { email } = await readJson(request, forgotten)
      await forgot(email, request.language, authRequestOf(request))
      response.status(202).json({ success: true })
    },
  ],
})
