import { personOf } from '@/controller/account-desk'
import { showSecondFactor, startSecondFactor } from '@/controller/second-factor-desk'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { authRequestOf, confirmedByPassword } from '@/middleware/people-input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  GET: [
    auth,
    async (request, response) => {
      response.json({ success: true, ...(await showSecondFactor(personOf(actorOf(request)))) })
    },
  ],
  POST: [
    auth,
    async (request, response) => {
      const person = personOf(actorOf(request))
      const given = await readJson(request, confirmedByPassword)
      const made = await startSecondFactor(person, given, authRequestOf(request))
      response.status(201).json({ success: true, ...made })
    },
  ],
})
