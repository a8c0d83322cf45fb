import { route } from '@/middleware/route'
import { env } from '@/utils/env'
import { version } from '@/utils/version'

/** Public: what the sign-in page needs to know. */
export default route({
  GET: [(_request, response) => response.json({ success: true, demo: env().SINKRON_DEMO === '1', version })],
})
