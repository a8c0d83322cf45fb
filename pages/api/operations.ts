import { showOperations } from '@/controller/operations-desk'
import { allow, auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

/** The queue-safety panel. */
export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    async (request, response) => {
      response.json({ success: true, ...(await showOperations(request.language)) })
    },
  ],
})
