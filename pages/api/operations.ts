import { showOperations } from '@/controller/operations-desk'
import { allow, auth } from '@/middleware/auth'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

/** The queue-safety panel. */
export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    shared(async (request) => ({ success: true, ...(await showOperations(request.language)) })),
  ],
})
