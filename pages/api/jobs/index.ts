import { listJobs } from '@/controller/jobs-desk'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

export default route({
  GET: [auth, (request, response) => response.json({ success: true, data: listJobs(request.language) })],
})
