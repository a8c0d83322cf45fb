import { z } from 'zod'
import { debugJobs } from '@/controller/proxy-jobs-desk'
import { auth } from '@/middleware/auth'
import { queryNumber, readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

export const query = z.strictObject({ limit: queryNumber(1, 500).default(100) })

export default route({
  GET: [
    auth,
    shared((request) => {
      const { limit } = readQuery(request, query, { limit: '1–500' })
      return debugJobs(limit, request.language)
    }),
  ],
})
