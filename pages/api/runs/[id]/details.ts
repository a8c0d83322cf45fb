import { showRunPage } from '@/controller/run-page-desk'
import { askerOf } from '@/middleware/asker'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

export default route({
  GET: [auth, shared((request) => showRunPage(String(request.query.id), askerOf(request)))],
})
