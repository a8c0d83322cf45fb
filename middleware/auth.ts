/** Who asks, and whether they may. Closed by default: no session and no token is 401, the wrong role 403. */
import type { Role } from '@/jobs/engine/define'
import { findApiToken } from '@/models/api-token'
import { sessionOf } from '@/models/auth'
import { AppError } from '@/utils/errors'
import { setWho } from '@/utils/request-context'
import { type Actor, type ApiRequest, type ApiResponse, actorOf, type Next } from './request'

async function actorFromToken(authorization: string): Promise<Actor | null> {
  const [, text] = /^bearer (\S+)$/i.exec(authorization.trim()) ?? []
  const token = text ? await findApiToken(text) : null
  if (!token) return null
  const { id, role, unitId } = token
  return {
    kind: 'token',
    id,
    name: `token:${token.name}`,
    calledName: null,
    email: null,
    role,
    unitId,
    sessionId: null,
  }
}

async function actorFromSession(request: ApiRequest): Promise<Actor | null> {
  const { cookie } = request.headers
  const found = cookie ? await sessionOf(cookie) : null
  if (!found) return found
  const { user, sessionId } = found
  return { ...user, sessionId, kind: 'user', name: user.email, calledName: user.name }
}

/** Lets signed-in people and living tokens through. A wrong token is refused even beside a good cookie. */
export async function auth(request: ApiRequest, _response: ApiResponse, next: Next): Promise<unknown> {
  const { authorization } = request.headers
  const actor = authorization ? await actorFromToken(authorization) : await actorFromSession(request)
  if (!actor) throw new AppError('unauthorized')
  request.actor = actor
  const { kind, id, name, role } = actor
  setWho({ kind, id, name, role })
  return next()
}

/** Lets only these roles through; follows `auth`. The step carries `roles`, for the API's document. */
export function allow(roles: readonly Role[]) {
  const step = (request: ApiRequest, _response: ApiResponse, next: Next): unknown => {
    const { role } = actorOf(request)
    if (!roles.includes(role)) throw new AppError('forbidden', { role, needed: roles.join(', ') })
    return next()
  }
  return Object.assign(step, { roles })
}
