import { showPeople } from '@/controller/people-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export default route({
  GET: [auth, admin, async (_request, response) => response.json({ success: true, ...(await showPeople()) })],
})
