import { editPerson } from '@/controller/people-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { changedUser } from '@/middleware/people-input'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export default route({
  PUT: [
    auth,
    admin,
    async (request, response) => {
      const change = await readJson(request, changedUser)
      response.json({ success: true, user: await editPerson(String(request.query.id), change) })
    },
  ],
})
