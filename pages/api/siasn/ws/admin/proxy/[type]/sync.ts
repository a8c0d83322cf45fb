import { z } from 'zod'
import { proxyJob, startProxy } from '@/controller/proxy-desk'
import { allow, auth } from '@/middleware/auth'
import { queryFlag, readQuery } from '@/middleware/input'
import { limit } from '@/middleware/limit'
import { type ApiRequest, type ApiResponse, actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { sameOriginForGet } from '@/middleware/same-origin'
import { siasnToken } from '@/middleware/token'

export const config = { api: { bodyParser: false } }

export const query = z.strictObject({ type: z.string(), force: queryFlag, allowShrink: queryFlag })
const allowed = { force: 'true, false', allowShrink: 'true, false' }

function knownType(request: ApiRequest, _response: ApiResponse, next: () => unknown): unknown {
  proxyJob(String(request.query.type))
  return next()
}

async function start(request: ApiRequest, response: ApiResponse): Promise<void> {
  const { type, ...options } = readQuery(request, query, allowed)
  const asker = { requestedBy: actorOf(request).name, language: request.language }
  const reply = await startProxy(type, { ...options, ...asker })
  response.status(reply.http).json(reply.body)
}

const steps = [auth, knownType, allow(['admin', 'operator']), siasnToken, limit('start'), start]

export default route({ GET: [sameOriginForGet, ...steps], POST: steps })
