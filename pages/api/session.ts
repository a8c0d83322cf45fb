import { auth } from '@/middleware/auth'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export default route({
  GET: [
    auth,
    (request, response) => {
      const { id, name, calledName, email, role, unitId } = actorOf(request)
      response.json({ success: true, user: { id, name: calledName ?? name, email, role, unitId } })
    },
  ],
})
