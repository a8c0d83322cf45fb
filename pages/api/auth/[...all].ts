import { toNodeHandler } from 'better-auth/node'
import { clientAddress } from '@/middleware/client-address'
import type { ApiRequest, ApiResponse } from '@/middleware/request'
import { route } from '@/middleware/route'
import { auth, CLIENT_ADDRESS_HEADER, sessionUser } from '@/models/auth'
import { readableCookies } from '@/models/auth-cookies'
import { AppError } from '@/utils/errors'
import { setWho } from '@/utils/request-context'

export const config = { api: { bodyParser: false } }

/** All that pages need of the library; its other addresses would hand out sessions to scripts. */
const OPEN = new Set(['sign-in/email', 'sign-out'])

/** Sign-in and sign-out. The library limits tries; whether the request is ours is for our own rule to say. */
async function signIn(request: ApiRequest, response: ApiResponse): Promise<void> {
  const path = [request.query.all].flat().join('/')
  if (!OPEN.has(path)) throw new AppError('not_found')
  if (path === 'sign-out') await tellWho(request)
  const { cookie } = request.headers
  if (cookie !== undefined) request.headers.cookie = readableCookies(cookie)
  request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(request)
  return toNodeHandler(auth())(request, response)
}

/** Who signs out, while the session still says so. */
async function tellWho({ headers: { cookie } }: ApiRequest): Promise<void> {
  const user = cookie ? await sessionUser(cookie) : null
  if (user) setWho({ kind: 'user', id: user.id, name: user.email, role: user.role })
}

export default route({ GET: [signIn], POST: [signIn] })
