import { listViews, saveView, viewShape } from '@/controller/saved-views-desk'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

/** A person's own, whatever their role. */
export default route({
  GET: [
    auth,
    async (request, response) => {
      response.json(await listViews(actorOf(request)))
    },
  ],
  POST: [
    auth,
    async (request, response) => {
      response.status(201).json(await saveView(await readJson(request, viewShape), actorOf(request)))
    },
  ],
})
