import { changeTargets, showTargets } from '@/controller/notice-log-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { newTargets } from '@/middleware/notice-input'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  GET: [
    auth,
    admin,
    async (_request, response) => response.json({ success: true, targets: await showTargets() }),
  ],
  PUT: [
    auth,
    admin,
    async (request, response) => {
      const { targets } = await readJson(request, newTargets)
      response.json({ success: true, targets: await changeTargets(targets) })
    },
  ],
})
