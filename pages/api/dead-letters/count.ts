import { countDeadLetters } from '@/controller/dead-letters-desk'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export default route({
  GET: [
    auth,
    async (_request, response) => {
      response.json(await countDeadLetters())
    },
  ],
})
