import { z } from 'zod'
import { DEAD_FILTERS, markShape } from '@/controller/dead-filter-desk'
import { listDeadLetters } from '@/controller/dead-letters-desk'
import { askerOf } from '@/middleware/asker'
import { auth } from '@/middleware/auth'
import { queryNumber, readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

export const query = z.strictObject({
  ...DEAD_FILTERS,
  cursor: markShape.optional(),
  limit: queryNumber(1, 100).default(50),
})
const TIME = '2026-11-22T03:15:00Z'
const allowed = {
  ...Object.fromEntries(Object.keys(DEAD_FILTERS).map((name) => [name, '1–200'])),
  since: TIME,
  until: TIME,
  cursor: 'next',
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
