import { deleteView } from '@/controller/saved-views-desk'
import { auth } from '@/middleware/auth'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export default route({
  DELETE: [
    auth,
    async (request, response) => {
      response.json(await deleteView(String(request.query.id), actorOf(request)))
    },
  ],
})
