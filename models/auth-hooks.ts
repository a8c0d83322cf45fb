/** What happens around a sign-in and a reset, besides what the library does. */
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { noteAct, setWho } from '@/utils/request-context'
import { db } from './db'
import { spendCode } from './used-code'

/** The cookie carries the session, out of reach of scripts; a reply that repeats its token would undo that. */
export const afterwards = createAuthMiddleware(async ({ context, json, path, body }) => {
  if (path === '/sign-in/email') await noteSignIn(context.newSession?.user, body)
  const { returned } = context
  if (returned instanceof Error || typeof returned !== 'object' || returned === null) return
  if ('token' in returned) return json({ ...returned, token: null })
})

/** Who signed in, or as whom somebody tried to. An address that nobody has is not kept: it may be a password. */
async function noteSignIn(user: Record<string, unknown> | undefined, body: unknown): Promise<void> {
  const typed = typeof body === 'object' && body !== null && 'email' in body ? body.email : null
  const wanted = user?.email ?? typed
  if (typeof wanted !== 'string') return
  const known = await findByEmail(wanted)
  const object = known ? { kind: 'user', id: known.email } : undefined
  // Not signed in before the code is right.
  if (user?.twoFactorEnabled) return noteAct({ action: 'sign_in.password', object })
  if (user && known) setWho({ kind: 'user', id: known.id, name: known.email, role: known.role })
  noteAct({ action: 'sign_in', object })
}

async function findByEmail(email: string): Promise<{ id: string; email: string; role: string } | undefined> {
  return db()('users').where({ email: email.toLowerCase() }).first('id', 'email', 'role')
}

interface Cause {
  path?: string
  body?: unknown
}

/** People who are out get no session, whatever they know; nor does anybody by a code that was used before. */
export async function mayHaveSession({ userId }: { userId: string }, cause: Cause | null): Promise<void> {
  const user = await db()('users').where({ id: userId, deactivated_at: null }).first('id')
  if (!user) throw new APIError('UNAUTHORIZED', { code: 'INVALID_EMAIL_OR_PASSWORD' })
  if (cause?.path !== '/two-factor/verify-totp') return
  const { code } = cause.body as { code: string }
  if (!(await spendCode(userId, code))) throw new APIError('UNAUTHORIZED', { code: 'CODE_USED' })
}

/** A password reset that was asked for, and the token that allows it: who tells the person. */
export type DeliverReset = (user: { id: string; email: string; name: string }, token: string) => Promise<void>

// Next bundles API routes apart from each other; all must know it.
const shared = globalThis as typeof globalThis & { sinkronDeliverReset?: DeliverReset }

/** From now on this is who tells people; the library knows no mail. */
export function deliverResetsBy(deliver: DeliverReset): void {
  shared.sinkronDeliverReset = deliver
}

/** Tells the person, if anybody can. */
export const deliverReset: DeliverReset = async (user, token) => shared.sinkronDeliverReset?.(user, token)

/** Whose password it was that a link has just changed. */
export async function noteReset({ user }: { user: { email: string } }): Promise<void> {
  noteAct({ action: 'password.reset', object: { kind: 'user', id: user.email } })
}
