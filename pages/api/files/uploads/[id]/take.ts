import { z } from 'zod'
import { takeUpload } from '@/controller/import-uploads-desk'
import { allow, auth } from '@/middleware/auth'
import { queryFlag, readQuery } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { callerOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const query = z.strictObject({
  id: z.string().max(200),
  type: z.string().max(100),
  preview: queryFlag,
})

export default route({
  POST: [
    auth,
    allow(['admin', 'operator']),
    limit('start'),
    async (request, response) => {
      const { id, type, preview } = readQuery(request, query, { preview: 'true, false' })
      response.status(202).json(await takeUpload(id, { type, preview, ...callerOf(request) }))
    },
  ],
})
