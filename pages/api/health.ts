import { checkHealth } from '@/controller/health-desk'
import { route } from '@/middleware/route'

/** Readiness: 503 when the database, Redis or every worker is away. */
export default route({
  GET: [
    async (_request, response) => {
      const health = await checkHealth()
      response.status(health.status === 'ok' ? 200 : 503).json(health)
    },
  ],
})
