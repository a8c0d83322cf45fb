import { z } from 'zod'
import { importProgress } from '@/controller/import-desk'
import { auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'

export const query = z.strictObject({ jobId: z.string().max(200) })

export default route({
  GET: [
    auth,
    async (request, response) => {
      const { jobId } = readQuery(request, query, {})
      response.json(await importProgress(jobId, request.language))
    },
  ],
})
