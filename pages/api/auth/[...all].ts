import { toNodeHandler } from 'better-auth/node'
import type { NextApiRequest, NextApiResponse } from 'next'
import { auth } from '@/models/auth'

export const config = { api: { bodyParser: false } }

/** Sign-in and sign-out; the library brings its own origin check and rate limit. */
export default function signIn(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  return toNodeHandler(auth())(request, response)
}
