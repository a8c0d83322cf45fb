import { z } from 'zod'
import { importStatus } from '@/controller/import-desk'
import { allow, auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { callerOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const query = z.strictObject({ jobId: z.string().max(200) })

/** It carries values of the file's rows. */
export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    async (request, response) => {
      const { jobId } = readQuery(request, query, {})
      response.json(await importStatus(jobId, callerOf(request)))
    },
  ],
})
