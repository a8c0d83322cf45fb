/** The cookies of the sign-in: what they are called and how far they go, and that they outlive a change of SECRET_KEY. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { derivedKey, previousKey } from '@/utils/crypt'
import { env } from '@/utils/env'

const PREFIX = 'better-auth'

/**
 * Over https the name begins with `__Host-`: a browser then takes the cookie only when it is Secure, for this very host
 * and all of it, so that no neighbouring host can plant one. Over plain http it would take none.
 */
export function cookieOptions() {
  const isSecure = env().PUBLIC_URL?.startsWith('https://') ?? false
  return {
    // The library's own switch would put `__Secure-` before the name.
    useSecureCookies: false,
    cookiePrefix: isSecure ? `__Host-${PREFIX}` : PREFIX,
    defaultCookieAttributes: { secure: isSecure, httpOnly: true, sameSite: 'lax', path: '/' },
  } as const
}

/** What the library signs cookies with. */
export function signingSecret(key: Buffer = derivedKey('sessions')): string {
  return key.toString('base64url')
}

function signature(value: string, secret: string): string {
  return createHmac('sha256', secret).update(value).digest('base64')
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** What the signed cookie of a sign-in that waits for its code names; null when there is none, or nobody here signed it. */
export function pendingSignIn(header: string): string | null {
  const [pair] = pendingCookies(header)
  const text = decoded(pair?.slice(pair.indexOf('=') + 1) ?? '')
  const end = text.lastIndexOf('.')
  const content = text.slice(0, end)
  return end > 0 && isSame(text.slice(end + 1), signature(content, signingSecret())) ? content : null
}

/** Only the cookie of a sign-in that waits for its code: a session that is there must not answer for it. */
export function pendingCookies(header: string): string[] {
  const pairs = readableCookies(header).split(';')
  return pairs.map((pair) => pair.trim()).filter((pair) => /^[\w-]+\.two_factor=/.test(pair))
}

/** A cookie that the previous key signed, signed by the present one; any other as it is. */
function resigned(pair: string, previous: string): string {
  const [, name = '', value = ''] = /^\s*([^=]+)=(.*)$/.exec(pair) ?? []
  if (!name.includes(`${PREFIX}.`)) return pair
  const text = decoded(value)
  const end = text.lastIndexOf('.')
  const content = text.slice(0, end)
  if (end < 1 || !isSame(text.slice(end + 1), signature(content, previous))) return pair
  return `${name}=${encodeURIComponent(`${content}.${signature(content, signingSecret())}`)}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The header as the library can read it, so that nobody has to sign in again because SECRET_KEY was replaced. */
export function readableCookies(header: string): string {
  const previous = previousKey('sessions')
  if (previous === null) return header
  const secret = signingSecret(previous)
  return header
    .split(';')
    .map((pair) => resigned(pair, secret))
    .join(';')
}
