import { showSecrets } from '@/controller/secrets-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

/** Which secrets there are; never one of them. */
export default route({
  GET: [
    auth,
    admin,
    async (request, response) => response.json({ success: true, ...(await showSecrets(request.language)) }),
  ],
})
