import { showRunPage } from '@/controller/run-page-desk'
import { askerOf } from '@/middleware/asker'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export default route({
  GET: [
    auth,
    async (request, response) => {
      response.json(await showRunPage(String(request.query.id), askerOf(request)))
    },
  ],
})
