/** Asks the sign-in library what our own routes let through; its addresses themselves are closed. */
import { env } from '@/utils/env'
import { auth, CLIENT_ADDRESS_HEADER } from './auth'
import { readableCookies } from './auth-cookies'

type LibraryPath =
  | '/change-password'
  | '/request-password-reset'
  | '/reset-password'
  | '/two-factor/enable'
  | '/two-factor/disable'
  | '/two-factor/verify-totp'
  | '/two-factor/verify-backup-code'

/** What the library needs to know of the request that it answers. */
export interface AuthRequest {
  host: string
  cookie: string | undefined
  /** The address that tries are limited by. */
  address: string
  userAgent: string
}

export interface LibraryAnswer {
  status: number
  code: string | null
  cookies: string[]
  reply: Readonly<Record<string, unknown>>
}

/** Asks the library as its own address would, with its limits. Whether the request is ours must have been checked. */
export async function askAuth(
  path: LibraryPath,
  body: object,
  { host, cookie, address, userAgent }: AuthRequest,
): Promise<LibraryAnswer> {
  const url = new URL(`/api/auth${path}`, env().PUBLIC_URL ?? `http://${host}`)
  const headers = new Headers({
    'content-type': 'application/json',
    'user-agent': userAgent,
    origin: url.origin,
    [CLIENT_ADDRESS_HEADER]: address,
    ...(cookie === undefined ? {} : { cookie: readableCookies(cookie) }),
  })
  const answer = await auth().handler(
    new Request(url, { method: 'POST', headers, body: JSON.stringify(body) }),
  )
  const read: unknown = await answer.json().catch(() => null)
  const reply = typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {}
  const code = 'code' in reply ? String(reply.code) : null
  return { status: answer.status, code, cookies: answer.headers.getSetCookie(), reply }
}
