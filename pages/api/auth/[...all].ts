import { toNodeHandler } from 'better-auth/node'
import { clientAddress } from '@/middleware/client-address'
import type { ApiRequest, ApiResponse } from '@/middleware/request'
import { route } from '@/middleware/route'
import { auth, CLIENT_ADDRESS_HEADER } from '@/models/auth'
import { AppError } from '@/utils/errors'

export const config = { api: { bodyParser: false } }

/** All that pages need of the library; its other addresses would hand out sessions to scripts. */
const OPEN = new Set(['sign-in/email', 'sign-out'])

/** Sign-in and sign-out. The library limits tries; whether the request is ours is for our own rule to say. */
function signIn(request: ApiRequest, response: ApiResponse): Promise<void> {
  if (!OPEN.has([request.query.all].flat().join('/'))) throw new AppError('not_found')
  request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(request)
  return toNodeHandler(auth())(request, response)
}

export default route({ GET: [signIn], POST: [signIn] })
