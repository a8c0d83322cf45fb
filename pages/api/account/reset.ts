import { reset } from '@/controller/account-desk'
import { readJson } from '@/middleware/input'
import { authRequestOf, resetBody } from '@/middleware/people-input'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

/** Public: the link is the key. */
export default route({
  POST: [
    async (request, response) => {
      await reset(await readJson(request, resetBody), authRequestOf(request))
      response.json({ success: true })
    },
  ],
})
