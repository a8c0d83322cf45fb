import { z } from 'zod'
import { exportRows, FORMATS } from '@/controller/export-desk'
import { auth } from '@/middleware/auth'
import { limit } from '@/middleware/limit'
import { readListQuery } from '@/middleware/list-query'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { sendPieces } from '@/middleware/stream'

export const config = { api: { responseLimit: false } }

export const listParameters = { format: z.enum(FORMATS) }

/** All rows of the list with the same filters, as a file. */
export default route({
  GET: [
    auth,
    limit('download'),
    async (request, response) => {
      const allowed = { format: FORMATS.join(', ') }
      const { type, asked, more } = await readListQuery(request, listParameters, allowed)
      const { name, contentType, chunks } = await exportRows(actorOf(request), type, { ...asked, ...more })
      const headers = {
        'Content-Type': contentType,
        'Content-Disposition': `attachment; filename="${name}"`,
      }
      await sendPieces({ request, response }, headers, chunks)
    },
  ],
})
