import { showRun } from '@/controller/runs-desk'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

export default route({
  GET: [
    auth,
    shared(async (request) => ({
      success: true,
      run: await showRun(String(request.query.id), request.language),
    })),
  ],
})
