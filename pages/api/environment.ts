import { route } from '@/middleware/route'
import { env, environmentName } from '@/utils/env'
import { version } from '@/utils/version'

/** Public: what the sign-in page needs to know. */
export default route({
  GET: [
    (_request, response) => {
      const { SMTP_URL, MAIL_FROM } = env()
      const mail = SMTP_URL !== undefined && MAIL_FROM !== undefined
      const environment = environmentName()
      response.json({ success: true, environment, demo: environment === 'demo', mail, version })
    },
  ],
})
