import { startUndo, UNDO_ROLES } from '@/controller/changes-desk'
import { allow, auth } from '@/middleware/auth'
import { limit } from '@/middleware/limit'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  POST: [
    auth,
    allow(UNDO_ROLES),
    limit('start'),
    async (request, response) => {
      const reply = await startUndo(String(request.query.id), actorOf(request).name, request.language)
      response.status(202).json(reply)
    },
  ],
})
