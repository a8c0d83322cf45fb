import { showMetrics } from '@/controller/operations-desk'
import { auth } from '@/middleware/auth'
import { route } from '@/middleware/route'

/** Prometheus text (`/metrics`), for anybody signed in and any living token. */
export default route({
  GET: [
    auth,
    async (_request, response) => {
      const text = await showMetrics()
      response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
      response.send(text)
    },
  ],
})
