import { z } from 'zod'
import { PERIODS, showCharts } from '@/controller/charts-desk'
import { auth } from '@/middleware/auth'
import { readQuery } from '@/middleware/input'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

const name = z.string().min(1).max(100)
export const query = z
  .strictObject({ family: name.optional(), type: name.optional(), period: z.enum(PERIODS).default('14') })
  .refine(({ family, type }) => (family === undefined) === (type === undefined), {
    message: 'flaw_both',
    path: ['type'],
  })
const allowed = { family: 'family + type', type: 'family + type', period: PERIODS.join(', ') }

/** Open to everybody who is signed in, as the runs are that it counts. */
export default route({
  GET: [
    auth,
    shared((request) => {
      const { family, type, period } = readQuery(request, query, allowed)
      const job = family === undefined ? null : `${family}.${type}`
      return showCharts({ period, job }, request.language)
    }),
  ],
})
