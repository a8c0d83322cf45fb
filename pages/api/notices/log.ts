import { showLog } from '@/controller/notice-log-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

const NEWEST = 100

export default route({
  GET: [
    auth,
    admin,
    async (request, response) =>
      response.json({ success: true, notices: await showLog(NEWEST, request.language) }),
  ],
})
