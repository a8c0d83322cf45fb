import { showDeadLetter } from '@/controller/dead-letters-desk'
import { askerOf } from '@/middleware/asker'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export default route({
  GET: [
    auth,
    async (request, response) => {
      response.json(await showDeadLetter(String(request.query.id), askerOf(request)))
    },
  ],
})
