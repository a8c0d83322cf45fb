import { changePassword, personOf } from '@/controller/account-desk'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { authRequestOf, changedPassword } from '@/middleware/people-input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  POST: [
    auth,
    async (request, response) => {
      const person = personOf(actorOf(request))
      const given = await readJson(request, changedPassword)
      const { cookies } = await changePassword(person, given, authRequestOf(request))
      response.setHeader('Set-Cookie', cookies)
      response.json({ success: true })
    },
  ],
})
