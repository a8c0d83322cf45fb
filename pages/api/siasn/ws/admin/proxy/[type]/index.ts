import { ALL, allRows, listRows } from '@/controller/rows-desk'
import { auth } from '@/middleware/auth'
import { queryNumber } from '@/middleware/input'
import { countAsked } from '@/middleware/limit'
import { readListQuery } from '@/middleware/list-query'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { sendPieces } from '@/middleware/stream'

export const config = { api: { responseLimit: false } }

export const listParameters = {
  page: queryNumber(1, 1_000_000).default(1),
  limit: queryNumber(ALL, 100)
    .refine((limit) => limit !== 0)
    .default(10),
}

/** Rows of the reader's own unit; of all units for admins. `limit=-1`: all of them in one reply. */
export default route({
  GET: [
    auth,
    async (request, response) => {
      const allowed = { page: '1, 2, 3, …', limit: '1–100, -1' }
      const { type, asked, more } = await readListQuery(request, listParameters, allowed)
      const reader = actorOf(request)
      if (more.limit !== ALL) return response.json(await listRows(reader, type, { ...asked, ...more }))
      await countAsked('download', request)
      const json = { 'Content-Type': 'application/json; charset=utf-8' }
      await sendPieces({ request, response }, json, allRows(reader, type, asked))
    },
  ],
})
