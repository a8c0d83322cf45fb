import { countDeadLetters } from '@/controller/dead-letters-desk'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

export default route({
  GET: [auth, shared(() => countDeadLetters())],
})
