import { z } from 'zod'
import { proxyStatus } from '@/controller/proxy-desk'
import { auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'

export const query = z.strictObject({ jobId: z.string().min(1).max(200) })

export default route({
  GET: [
    auth,
    async (request, response) => {
      const { jobId } = readQuery(request, query, { jobId: 'id' })
      response.json(await proxyStatus(jobId, request.language))
    },
  ],
})
