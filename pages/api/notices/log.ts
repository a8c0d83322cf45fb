import { showLog } from '@/controller/notice-log-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

const NEWEST = 100

export default route({
  GET: [
    auth,
    admin,
    shared(async (request) => ({ success: true, notices: await showLog(NEWEST, request.language) })),
  ],
})
