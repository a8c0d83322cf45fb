import { rotateKey } from '@/controller/secrets-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

/** After SECRET_KEY was replaced: what is still under the previous one is encrypted anew. */
export default route({
  POST: [auth, admin, async (_request, response) => response.json({ success: true, ...(await rotateKey()) })],
})
