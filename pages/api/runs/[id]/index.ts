import { showRun } from '@/controller/runs-desk'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export default route({
  GET: [
    auth,
    async (request, response) => {
      response.json({ success: true, run: await showRun(String(request.query.id), request.language) })
    },
  ],
})
