import { apiDocument } from '@/controller/openapi-desk'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

/** For everybody who is signed in, as the page that shows it. */
export default route({
  GET: [
    auth,
    async (_request, response) => {
      response.setHeader('Content-Type', 'application/json; charset=utf-8')
      response.send(await apiDocument())
    },
  ],
})
