import { previewBulk } from '@/controller/bulk-desk'
import { runChoiceShape, runsChosenBy } from '@/controller/runs-filter-desk'
import { askerOf } from '@/middleware/asker'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

/** A dry run: counts what an action would touch, and changes nothing. */
export default route({
  POST: [
    auth,
    async (request, response) => {
      const { action, ...chosen } = await readJson(request, runChoiceShape)
      response.json(await previewBulk({ action, runs: runsChosenBy(chosen) }, askerOf(request)))
    },
  ],
})
