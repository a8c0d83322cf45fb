import { toNodeHandler } from 'better-auth/node'
import { clientAddress } from '@/middleware/client-address'
import type { ApiRequest, ApiResponse } from '@/middleware/request'
import { route } from '@/middleware/route'
import { auth, CLIENT_ADDRESS_HEADER } from '@/models/auth'

export const config = { api: { bodyParser: false } }

/** Sign-in and sign-out. The library limits tries; whether the request is ours is for our own rule to say. */
function signIn(request: ApiRequest, response: ApiResponse): Promise<void> {
  request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(request)
  return toNodeHandler(auth())(request, response)
}

export default route({ GET: [signIn], POST: [signIn] })
