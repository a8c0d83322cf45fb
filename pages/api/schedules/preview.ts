import { z } from 'zod'
import { previewTiming } from '@/controller/schedules-desk'
import { auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'

export const query = z.strictObject({
  cron: z.string().max(200),
  timeZone: z.string().max(100).default('Asia/Jakarta'),
})

export default route({
  GET: [
    auth,
    async (request, response) => {
      const timing = readQuery(request, query, { cron: '0 4 * * *', timeZone: 'Asia/Jakarta' })
      response.json({ success: true, ...(await previewTiming(timing, request.language)) })
    },
  ],
})
