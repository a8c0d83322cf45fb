/** The SIASN access token: where it is kept, whether it can be used, and never where it could be read. */
import { openSecret, storeSecret } from '@/models/secret'
import { DecryptError } from '@/utils/crypt'
import { env } from '@/utils/env'
import { log } from '@/utils/log'

const SECRET_NAME = 'siasn-token'

export type TokenProblem = 'token_missing' | 'token_expired'

/** The state of the token as pages show it; the token itself is never part of it. */
export interface TokenState {
  stored: boolean
  source: 'environment' | 'settings' | null
  /** First and last characters only. */
  masked: string | null
  /** Read from the token when it is a JWT; ISO 8601. */
  expiresAt: string | null
  updatedAt: string | null
  updatedBy: string | null
  usable: boolean
  code?: TokenProblem
}

interface FoundToken {
  text: string
  source: 'environment' | 'settings'
  updatedAt: Date | null
  updatedBy: string | null
}

async function findToken(): Promise<FoundToken | null> {
  const given = env().SIASN_TOKEN
  if (given) return { text: given, source: 'environment', updatedAt: null, updatedBy: null }
  try {
    const secret = await openSecret(SECRET_NAME)
    return secret && { ...secret, source: 'settings' }
  } catch (error) {
    if (!(error instanceof DecryptError)) throw error
    // As good as not stored: a new one can be pasted.
    log.warn(
      'A SIASN token is stored but cannot be decrypted: SECRET_KEY (or secret.key in the home) has changed',
    )
    return null
  }
}

/** Expiry of a JWT (`exp`, RFC 7519 §4.1.4); null for a token that is none or does not say. */
export function tokenExpiry(token: string): Date | null {
  const [, claims] = token.split('.')
  if (!claims) return null
  try {
    const parsed: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))
    const exp = typeof parsed === 'object' && parsed !== null && 'exp' in parsed ? parsed.exp : null
    const at = new Date(typeof exp === 'number' ? exp * 1000 : Number.NaN)
    return Number.isNaN(at.getTime()) ? null : at
  } catch {
    return null
  }
}

function mask(token: string): string {
  return token.length > 16 ? `${token.slice(0, 4)}…${token.slice(-4)}` : '…'
}

export async function tokenState(): Promise<TokenState> {
  const found = await findToken()
  const nothing = { source: null, masked: null, expiresAt: null, updatedAt: null, updatedBy: null } as const
  if (!found) return { stored: false, ...nothing, usable: false, code: 'token_missing' }
  const expiry = tokenExpiry(found.text)
  const isExpired = expiry !== null && expiry.getTime() <= Date.now()
  return {
    stored: true,
    source: found.source,
    masked: mask(found.text),
    expiresAt: expiry?.toISOString() ?? null,
    updatedAt: found.updatedAt?.toISOString() ?? null,
    updatedBy: found.updatedBy,
    usable: !isExpired,
    ...(isExpired ? { code: 'token_expired' } : {}),
  }
}

/** The token for one request upstream, or what keeps it from being used. */
export async function currentToken(): Promise<{ token: string } | { problem: TokenProblem }> {
  const found = await findToken()
  if (!found) return { problem: 'token_missing' }
  const expiry = tokenExpiry(found.text)
  return expiry && expiry.getTime() <= Date.now() ? { problem: 'token_expired' } : { token: found.text }
}

/** Stores a token, encrypted. */
export async function storeToken(token: string, actor: string): Promise<void> {
  await storeSecret(SECRET_NAME, token, actor)
}
