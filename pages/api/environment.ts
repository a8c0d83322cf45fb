import { route } from '@/middleware/route'
import { env } from '@/utils/env'
import { version } from '@/utils/version'

/** Public: what the sign-in page needs to know. */
export default route({
  GET: [
    (_request, response) => {
      const { SINKRON_DEMO, SMTP_URL, MAIL_FROM } = env()
      const mail = SMTP_URL !== undefined && MAIL_FROM !== undefined
      response.json({ success: true, demo: SINKRON_DEMO === '1', mail, version })
    },
  ],
})
