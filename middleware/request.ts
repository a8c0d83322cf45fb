/** What middleware adds to a request. */
import type { NextApiRequest, NextApiResponse } from 'next'
import type { Role } from '@/jobs/engine/define'
import type { Language } from '@/utils/language'

/** Who asks: a signed-in person or a script with a token. `name` is what runs and audits record. */
export interface Actor {
  kind: 'user' | 'token'
  id: string
  name: string
  /** What a person is called; null of a token. */
  calledName: string | null
  email: string | null
  role: Role
  /** Unit whose rows they see, with those of the units below it; admins see all. */
  unitId: string | null
  /** Null of a token. */
  sessionId: string | null
}

export interface ApiRequest extends NextApiRequest {
  requestId: string
  language: Language
  /** Set by `auth`. */
  actor?: Actor
}

export type ApiResponse = NextApiResponse

/** The asker. @throws Error when the route forgot the `auth` middleware: closed by default. */
export function actorOf(request: ApiRequest): Actor {
  if (!request.actor) throw new Error('this route has no auth middleware')
  return request.actor
}

/** The asker with the language of the reply. @throws Error as `actorOf`. */
export const callerOf = (request: ApiRequest): { asker: Actor; language: Language } => ({
  asker: actorOf(request),
  language: request.language,
})

export type Next = () => unknown
