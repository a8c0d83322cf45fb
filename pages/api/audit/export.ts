import { z } from 'zod'
import { AUDIT_FILTERS, exportAudit } from '@/controller/audit-desk'
import { admin } from '@/middleware/admin'
import { AUDIT_ALLOWED } from '@/middleware/audit-query'
import { auth } from '@/middleware/auth'
import { inOrder, readQuery } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { route } from '@/middleware/route'
import { sendPieces } from '@/middleware/stream'

export const config = { api: { responseLimit: false } }

export const query = z.strictObject(AUDIT_FILTERS).refine(...inOrder('since', 'until'))

/** All that match the same filters as the list, as CSV. */
export default route({
  GET: [
    auth,
    admin,
    limit('download'),
    async (request, response) => {
      const { name, chunks } = await exportAudit(readQuery(request, query, AUDIT_ALLOWED))
      const headers = {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${name}"`,
      }
      await sendPieces({ request, response }, headers, chunks)
    },
  ],
})
