import { chosenBy, chosenShape } from '@/controller/dead-filter-desk'
import { previewDead } from '@/controller/dead-letters-desk'
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
      const chosen = await readJson(request, chosenShape)
      response.json(await previewDead(chosenBy(chosen), askerOf(request)))
    },
  ],
})
