import { toNodeHandler } from 'better-auth/node'
import type { ApiRequest, ApiResponse } from '@/middleware/request'
import { route } from '@/middleware/route'
import { auth } from '@/models/auth'

export const config = { api: { bodyParser: false } }

/** Sign-in and sign-out. The library limits tries; whether the request is ours is for our own rule to say. */
const signIn = (request: ApiRequest, response: ApiResponse) => toNodeHandler(auth())(request, response)

export default route({ GET: [signIn], POST: [signIn] })
