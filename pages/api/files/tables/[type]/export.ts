import { z } from 'zod'
import { FORMATS } from '@/controller/export-desk'
import { exportImportRows, importListParameters } from '@/controller/import-rows-desk'
import { allow, auth } from '@/middleware/auth'
import { limit } from '@/middleware/limit'
import { readListQuery } from '@/middleware/list-query'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { sendPieces } from '@/middleware/stream'

export const config = { api: { responseLimit: false } }

export const listParameters = { format: z.enum(FORMATS) }
const allowed = { format: FORMATS.join(', '), parametersOf: importListParameters }

/** All rows of the list with the same filters, as a file that can be uploaded again. */
export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    limit('download'),
    async (request, response) => {
      const { type, asked, more } = await readListQuery(request, listParameters, allowed)
      const { name, contentType, chunks } = await exportImportRows(actorOf(request), type, {
        ...asked,
        ...more,
      })
      const headers = {
        'Content-Type': contentType,
        'Content-Disposition': `attachment; filename="${name}"`,
      }
      await sendPieces({ request, response }, headers, chunks)
    },
  ],
})
