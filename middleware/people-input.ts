/** Bodies of the routes of people and their ways in. What is not listed here cannot be set. */
import { z } from 'zod'
import type { AuthRequest } from '@/models/ask-auth'
import { shownName } from '@/utils/shown-name'
import { clientAddress } from './client-address'
import type { ApiRequest } from './request'

const name = shownName(100)
const role = z.enum(['admin', 'operator', 'viewer'])
const unitId = z.string().trim().min(1).max(100).nullable()
const email = z.email().max(200).toLowerCase()
const password = z.string().max(1_000)
const token = z.string().min(1).max(200)

const MAX_INVITATION_DAYS = 30
const MAX_TOKEN_DAYS = 3_650

export const changedUser = z
  .strictObject({
    name: name.optional(),
    role: role.optional(),
    unitId: unitId.optional(),
    isActive: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { message: 'flaw_change' })

export const newInvitation = z.strictObject({
  email,
  name,
  role,
  unitId: unitId.default(null),
  days: z.int().min(1).max(MAX_INVITATION_DAYS).default(7),
  by: z.enum(['mail', 'link']),
})
export const seenInvitation = z.strictObject({ token })
export const acceptedInvitation = z.strictObject({ token, name, password })

export const newToken = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u, 'flaw_token_name'),
  role,
  unitId: unitId.default(null),
  /** Null lives for ever, and has to be said. */
  days: z.int().min(1).max(MAX_TOKEN_DAYS).nullable(),
})

export const changedPassword = z.strictObject({ current: password, password })
export const forgotten = z.strictObject({ email })
/** With one's own password. */
export const confirmedByPassword = z.strictObject({ current: password })
export const factorCode = z.strictObject({ code: z.string().max(40) })
/** A code of the app, or one of those that were kept for when it is lost. */
export const signInCode = z.strictObject({
  code: z.string().max(40),
  by: z.enum(['app', 'backup']).default('app'),
})
export const resetBody = z.strictObject({ token, password })

/** What the sign-in library needs to know of a request. */
export function authRequestOf(request: ApiRequest): AuthRequest {
  const { host = 'localhost', cookie, 'user-agent': userAgent = '' } = request.headers
  return { host, cookie, address: clientAddress(request), userAgent }
}
