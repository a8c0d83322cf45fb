import { z } from 'zod'
import {
  filterOf,
  markShape,
  orderShape,
  RUN_FILTERS,
  RUN_QUERY_ALLOWED,
} from '@/controller/runs-filter-desk'
import { listRuns } from '@/controller/runs-list-desk'
import { askerOf } from '@/middleware/asker'
import { auth } from '@/middleware/auth'
import { inOrder, queryNumber, readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

export const query = z
  .strictObject({
    ...RUN_FILTERS,
    sort: orderShape,
    cursor: markShape.optional(),
    limit: queryNumber(1, 100).default(50),
  })
  .refine(...inOrder('from', 'to'))

/** Open to everybody who is signed in; what the asker may do is said of each. */
export default route({
  GET: [
    auth,
    shared((request) => {
      const { sort, cursor, limit, ...asked } = readQuery(request, query, RUN_QUERY_ALLOWED)
      const page = { order: sort, after: cursor ?? null, limit }
      return listRuns(filterOf(asked), page, askerOf(request))
    }),
  ],
})
