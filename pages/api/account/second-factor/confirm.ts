import { personOf } from '@/controller/account-desk'
import { confirmSecondFactor } from '@/controller/second-factor-desk'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { authRequestOf, factorCode } from '@/middleware/people-input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  POST: [
    auth,
    async (request, response) => {
      const person = personOf(actorOf(request))
      const given = await readJson(request, factorCode)
      const { cookies } = await confirmSecondFactor(person, given, authRequestOf(request))
      response.setHeader('Set-Cookie', cookies)
      response.json({ success: true })
    },
  ],
})
