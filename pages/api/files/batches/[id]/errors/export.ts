import { z } from 'zod'
import { FORMATS } from '@/controller/export-desk'
import { exportFailedRows } from '@/controller/import-errors-desk'
import { allow, auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { callerOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { sendPieces } from '@/middleware/stream'

export const config = { api: { responseLimit: false } }

export const query = z.strictObject({
  id: z.string().max(200),
  format: z.enum(FORMATS).default('xlsx'),
  /** Of the reasons, where a link cannot say it in its headers. */
  lang: z.enum(['id', 'en']).optional(),
})

export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    limit('download'),
    async (request, response) => {
      const { id, format, lang } = readQuery(request, query, { format: FORMATS.join(', '), lang: 'id, en' })
      request.language = lang ?? request.language
      const { name, contentType, chunks } = await exportFailedRows(id, format, callerOf(request))
      const headers = {
        'Content-Type': contentType,
        'Content-Disposition': `attachment; filename="${name}"`,
      }
      await sendPieces({ request, response }, headers, chunks)
    },
  ],
})
