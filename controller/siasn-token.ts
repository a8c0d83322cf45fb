/** The SIASN access token: where it is kept, whether it can be used, and never where it could be read. */
import { hint } from '@/jobs/engine/hints'
import { recordAct } from '@/models/audit'
import { releaseBlocked } from '@/models/blocked'
import { inTransaction } from '@/models/db'
import { forgetRefusal, lockSecret, noteRefusal, openSecret, refusedAt, storeSecret } from '@/models/secret'
import type { StoredToken } from '@/replies/secrets'
import { DecryptError } from '@/utils/crypt'
import { env } from '@/utils/env'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { RefreshRefused, refreshTokens, type TokenEndpoint } from '@/utils/oidc'

const ACCESS = 'siasn-token'
const REFRESH = 'siasn-refresh-token'
/** What runs that need a token wait for; storing one releases them. */
export const BLOCKED_ON_TOKEN = 'siasn-token'
/** A token this close to its end is renewed before it is used. */
const RENEW_BEFORE_MS = 30_000

/** Why a token cannot be used. */
export type TokenProblem = NonNullable<StoredToken['code']>

interface FoundToken {
  text: string
  source: 'environment' | 'settings'
  updatedAt: Date | null
  updatedBy: string | null
  /** When it was refused as the kind of token it is. */
  refusedAt: Date | null
}

async function openStored(name: string): Promise<FoundToken | null> {
  try {
    const secret = await openSecret(name)
    return secret && { ...secret, source: 'settings', refusedAt: await refusedAt(name, secret.text) }
  } catch (error) {
    if (!(error instanceof DecryptError)) throw error
    // As good as not stored: a new one can be pasted.
    log.warn(`${name} is stored but cannot be decrypted: SECRET_KEY (or secret.key in the home) has changed`)
    return null
  }
}

async function findToken(): Promise<FoundToken | null> {
  const text = env().SIASN_TOKEN
  if (!text) return openStored(ACCESS)
  const refused = await refusedAt(ACCESS, text)
  return { text, source: 'environment', updatedAt: null, updatedBy: null, refusedAt: refused }
}

/** Expiry of a JWT (`exp`, RFC 7519 §4.1.4; 0 is Keycloak's "never"); null for a token that is none or does not say. */
export function tokenExpiry(token: string): Date | null {
  const [, claims] = token.split('.')
  if (!claims) return null
  try {
    const parsed: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))
    const exp = typeof parsed === 'object' && parsed !== null && 'exp' in parsed ? parsed.exp : null
    const at = new Date(typeof exp === 'number' && exp !== 0 ? exp * 1000 : Number.NaN)
    return Number.isNaN(at.getTime()) ? null : at
  } catch {
    return null
  }
}

function mask(token: string): string {
  return token.length > 16 ? `${token.slice(0, 4)}…${token.slice(-4)}` : '…'
}

function problemOf(token: FoundToken, marginMs = 0): TokenProblem | null {
  const expiry = tokenExpiry(token.text)
  if (expiry && expiry.getTime() <= Date.now() + marginMs) return 'token_expired'
  return token.refusedAt ? 'token_rejected' : null
}

export async function tokenState(): Promise<StoredToken> {
  const [found, refresh] = await Promise.all([findToken(), refreshState()])
  const problem = found ? problemOf(found) : 'token_missing'
  // A token that can be renewed is renewed when it is needed.
  const isRenewable = refresh.stored && found?.source !== 'environment'
  return {
    stored: found !== null,
    source: found?.source ?? null,
    masked: found && mask(found.text),
    expiresAt: (found && tokenExpiry(found.text)?.toISOString()) ?? null,
    updatedAt: found?.updatedAt?.toISOString() ?? null,
    updatedBy: found?.updatedBy ?? null,
    refusedAt: found?.refusedAt?.toISOString() ?? null,
    usable: problem === null || isRenewable,
    ...(problem && !isRenewable ? { code: problem } : {}),
    refresh,
  }
}

function tokenEndpoint(): TokenEndpoint | null {
  const { SIASN_TOKEN_URL, SIASN_CLIENT_ID, SIASN_CLIENT_SECRET } = env()
  if (!SIASN_TOKEN_URL || !SIASN_CLIENT_ID) return null
  return { url: SIASN_TOKEN_URL, clientId: SIASN_CLIENT_ID, clientSecret: SIASN_CLIENT_SECRET ?? null }
}

async function usableRefreshToken(): Promise<FoundToken | null> {
  const found = tokenEndpoint() && (await openStored(REFRESH))
  return found && !found.refusedAt ? found : null
}

/** The refresh token as pages show it; null when none is stored. */
export async function storedRefreshToken(): Promise<Pick<
  StoredToken,
  'masked' | 'updatedAt' | 'updatedBy' | 'refusedAt'
> | null> {
  const found = await openStored(REFRESH)
  return (
    found && {
      masked: mask(found.text),
      updatedAt: found.updatedAt?.toISOString() ?? null,
      updatedBy: found.updatedBy,
      refusedAt: found.refusedAt?.toISOString() ?? null,
    }
  )
}

async function refreshState(): Promise<StoredToken['refresh']> {
  return { configured: tokenEndpoint() !== null, stored: (await usableRefreshToken()) !== null }
}

export type Access = { token: string } | { problem: TokenProblem }

/** The token for one request upstream, renewed first when it is about to end, or what keeps it from being used. */
export async function currentToken(): Promise<Access> {
  const found = await findToken()
  const problem = found ? problemOf(found) : 'token_missing'
  const isEnding = found !== null && problemOf(found, RENEW_BEFORE_MS) !== null
  if (found && !isEnding) return { token: found.text }
  const renewed = found?.source === 'environment' ? null : await renewOnce(found?.text ?? null)
  if (renewed) return { token: renewed }
  return found && !problem ? { token: found.text } : { problem: problem ?? 'token_missing' }
}

/** The token to try out: the usable one, else the stored one unless it has expired; SIASN may have refused it by mistake. */
export async function tokenToTest(): Promise<
  { text: string; problem: null } | { text: null; problem: TokenProblem }
> {
  const access = await currentToken()
  if ('token' in access) return { text: access.token, problem: null }
  const found = access.problem === 'token_rejected' ? await findToken() : null
  return found ? { text: found.text, problem: null } : { text: null, problem: access.problem }
}

/** What to use instead of a token that SIASN answered with 401: one stored or renewed meanwhile, or the problem. */
export async function afterRefusal(refused: string): Promise<Access> {
  await noteRefusal(ACCESS, refused)
  return currentToken()
}

const renewals = new Map<string | null, Promise<string | null>>()

/** All requests of this process that need the same token renewed wait for one renewal, and hold no connection meanwhile. */
function renewOnce(before: string | null): Promise<string | null> {
  const underWay = renewals.get(before) ?? renew(before).finally(() => renewals.delete(before))
  renewals.set(before, underWay)
  return underWay
}

/** Renews the access token; null when that is not possible. Processes take turns, and the later ones find it done. */
async function renew(before: string | null): Promise<string | null> {
  const endpoint = tokenEndpoint()
  if (!endpoint || !(await usableRefreshToken())) return null
  try {
    return await inTransaction(async (trx) => {
      await lockSecret(trx, REFRESH)
      const [access, refresh] = [await findToken(), await usableRefreshToken()]
      if (access && access.text !== before && !problemOf(access)) return access.text
      if (!refresh) return null
      const { accessToken, refreshToken } = await refreshTokens(endpoint, refresh.text).catch(
        async (error: unknown) => {
          if (error instanceof RefreshRefused) await noteRefusal(REFRESH, refresh.text)
          throw error
        },
      )
      const updatedBy = 'system:refresh'
      await storeSecret(trx, { name: ACCESS, text: accessToken, updatedBy })
      if (refreshToken) await storeSecret(trx, { name: REFRESH, text: refreshToken, updatedBy })
      return accessToken
    })
  } catch (error) {
    log.warn({ error: plainMessage(error) }, 'the SIASN token could not be renewed')
    return null
  }
}

/** Stores what a person gave, encrypted, and lets the runs go on that waited for it. */
export async function storeToken(
  given: { token?: string | undefined; refreshToken?: string | undefined },
  actor: string,
  action: 'secret.change' | 'secret.rotate' = 'secret.change',
): Promise<void> {
  const released = await inTransaction(async (trx) => {
    await lockSecret(trx, ACCESS)
    if (given.token) await storeSecret(trx, { name: ACCESS, text: given.token, updatedBy: actor })
    if (given.refreshToken)
      await storeSecret(trx, { name: REFRESH, text: given.refreshToken, updatedBy: actor })
    const names = [...(given.token ? [ACCESS] : []), ...(given.refreshToken ? [REFRESH] : [])]
    await recordAct({ action, object: { kind: 'secret', id: names.join(', ') } }, trx)
    return releaseBlocked(BLOCKED_ON_TOKEN, actor, trx)
  })
  for (const run of released) hint(run)
}

/**
 * Whether a run that was just put away must go on waiting. Whoever stores a token at this moment may have looked for
 * waiting runs before this one was put away, and have committed after it looked for a token: so it waits for them.
 */
export async function isTokenStillMissing(): Promise<boolean> {
  await inTransaction((trx) => lockSecret(trx, ACCESS))
  return 'problem' in (await currentToken())
}

/** SIASN accepts the token after all: it counts as usable again, and waiting runs go on. */
export async function acceptToken(actor: string): Promise<void> {
  const released = await inTransaction(async (trx) => {
    await lockSecret(trx, ACCESS)
    await forgetRefusal(trx, ACCESS)
    return releaseBlocked(BLOCKED_ON_TOKEN, actor, trx)
  })
  for (const run of released) hint(run)
}
