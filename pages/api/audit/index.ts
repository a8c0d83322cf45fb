import { z } from 'zod'
import { AUDIT_FILTERS, showAudit } from '@/controller/audit-desk'
import { admin } from '@/middleware/admin'
import { AUDIT_ALLOWED } from '@/middleware/audit-query'
import { auth } from '@/middleware/auth'
import { inOrder, queryNumber, readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'

export const query = z
  .strictObject({
    ...AUDIT_FILTERS,
    cursor: queryNumber(1, Number.MAX_SAFE_INTEGER).optional(),
    limit: queryNumber(1, 200).default(50),
  })
  .refine(...inOrder('since', 'until'))

export default route({
  GET: [
    auth,
    admin,
    async (request, response) => {
      const allowed = { ...AUDIT_ALLOWED, cursor: 'flaw_cursor', limit: '1–200' }
      const { cursor, limit, ...filter } = readQuery(request, query, allowed)
      response.json(await showAudit(filter, { after: cursor ?? null, limit }))
    },
  ],
})
