import { z } from 'zod'
import { debugJobs } from '@/controller/proxy-jobs-desk'
import { auth } from '@/middleware/auth'
import { queryNumber, readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'

const query = z.strictObject({ limit: queryNumber(1, 500).default(100) })

export default route({
  GET: [
    auth,
    async (request, response) => {
      const { limit } = readQuery(request, query, { limit: '1–500' })
      response.json(await debugJobs(limit, request.language))
    },
  ],
})
