import { z } from 'zod'
import { DEAD_FILTERS, markShape } from '@/controller/dead-filter-desk'
import { listDeadLetters } from '@/controller/dead-letters-desk'
import { askerOf } from '@/middleware/asker'
import { auth } from '@/middleware/auth'
import { inOrder, queryNumber, readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

export const query = z
  .strictObject({
    ...DEAD_FILTERS,
    cursor: markShape.optional(),
    limit: queryNumber(1, 100).default(50),
  })
  .refine(...inOrder('since', 'until'))
const allowed = {
  ...Object.fromEntries(Object.keys(DEAD_FILTERS).map((name) => [name, 'flaw_text'])),
  since: 'flaw_time',
  until: 'flaw_time',
  cursor: 'flaw_cursor',
  limit: '1–100',
}

/** Open to everybody who is signed in; what the asker may do is said of each. */
export default route({
  GET: [
    auth,
    shared((request) => {
      const { cursor, limit, ...filter } = readQuery(request, query, allowed)
      const page = { after: cursor ?? null, limit }
      return listDeadLetters(filter, page, askerOf(request))
    }),
  ],
})
