import { importListParameters, listImportRows } from '@/controller/import-rows-desk'
import { allow, auth } from '@/middleware/auth'
import { queryNumber } from '@/middleware/input'
import { readListQuery } from '@/middleware/list-query'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const listParameters = {
  page: queryNumber(1, 1_000_000).default(1),
  limit: queryNumber(1, 100).default(20),
}
const allowed = { page: '1, 2, 3, …', limit: '1–100', parametersOf: importListParameters }

/** Rows of a table that imports fill, each with the batch it came from. */
export default route({
  GET: [
    auth,
    allow(['admin', 'operator']),
    async (request, response) => {
      const { type, asked, more } = await readListQuery(request, listParameters, allowed)
      response.json(await listImportRows(actorOf(request), type, { ...asked, ...more }))
    },
  ],
})
