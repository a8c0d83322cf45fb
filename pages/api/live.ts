import { route } from '@/middleware/route'

/** Liveness (`/health`): this process answers. */
export default route({ GET: [(_request, response) => response.json({ status: 'ok' })] })
