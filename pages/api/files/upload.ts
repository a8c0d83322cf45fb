import { z } from 'zod'
import { takeFile, uploadLimit } from '@/controller/import-desk'
import { allow, auth } from '@/middleware/auth'
import { queryFlag, readQuery } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { callerOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { withUpload } from '@/middleware/upload'

export const config = { api: { bodyParser: false } }

export const query = z.strictObject({ type: z.string().max(100), preview: queryFlag })
const allowed = { preview: 'true, false' }

export default route({
  POST: [
    auth,
    allow(['admin', 'operator']),
    limit('start'),
    async (request, response) => {
      const { type, preview } = readQuery(request, query, allowed)
      const asked = { type, preview, ...callerOf(request) }
      const reply = await withUpload(request, await uploadLimit(type), (upload) => takeFile(upload, asked))
      response.status(202).json(reply)
    },
  ],
})
