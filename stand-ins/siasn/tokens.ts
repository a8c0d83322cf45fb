/** Which tokens are good: bearer tokens for the data, and refresh tokens that bring new ones. */
import { randomBytes, randomUUID } from 'node:crypto'

export interface TokenOptions {
  /** Bearer tokens that are accepted and never expire; `stand-in-token` by default. */
  tokens?: readonly string[]
  /** Refresh tokens that are accepted; none by default. */
  refreshTokens?: readonly string[]
  /** How long an access token made by a refresh is good, in seconds; 3600 by default. */
  expiresInS?: number
}

/** What the token endpoint answers, with its field names. */
export interface IssuedTokens {
  access_token: string
  expires_in: number
  refresh_token: string
  refresh_expires_in: number
  token_type: 'Bearer'
  scope: string
}

const DEFAULT_EXPIRES_IN_S = 3600
const REFRESH_EXPIRES_IN_S = 86_400
const SCOPE = 'email profile'

const nowS = () => Date.now() / 1000

export class Tokens {
  /** By token: when it expires, in seconds since 1970. */
  private access = new Map<string, number>()
  private refresh = new Map<string, number>()
  private expiresInS = DEFAULT_EXPIRES_IN_S

  constructor({ tokens = ['stand-in-token'], refreshTokens = [], expiresInS }: TokenOptions) {
    this.set(tokens)
    this.setRefresh(refreshTokens, expiresInS)
  }

  /** Replaces the accepted bearer tokens. */
  set(tokens: readonly string[]): void {
    this.access = forever(tokens)
  }

  /** Replaces the accepted refresh tokens; the time that access tokens live stays unless given. */
  setRefresh(tokens: readonly string[], expiresInS = this.expiresInS): void {
    if (!Number.isInteger(expiresInS) || expiresInS < 0) {
      throw new RangeError('expiresInS must be a whole number of seconds')
    }
    this.refresh = forever(tokens)
    this.expiresInS = expiresInS
  }

  accepts(authorization: string | undefined): boolean {
    const [, token] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? []
    return token !== undefined && isGood(this.access.get(token))
  }

  /** No bearer token is good any more; the next one set or made is. */
  expireAll(): void {
    this.access.clear()
  }

  /** A new access token and a new refresh token for one that is used up by this; undefined for one that is not good. */
  exchange(refreshToken: string, clientId: string): IssuedTokens | undefined {
    if (!isGood(this.refresh.get(refreshToken))) return undefined
    this.refresh.delete(refreshToken)
    const access = jwt('Bearer', clientId, this.expiresInS)
    const refresh = jwt('Refresh', clientId, REFRESH_EXPIRES_IN_S)
    this.access.set(access.token, access.exp)
    this.refresh.set(refresh.token, refresh.exp)
    return {
      access_token: access.token,
      expires_in: this.expiresInS,
      refresh_token: refresh.token,
      refresh_expires_in: REFRESH_EXPIRES_IN_S,
      token_type: 'Bearer',
      scope: SCOPE,
    }
  }
}

function forever(tokens: readonly string[]): Map<string, number> {
  return new Map(tokens.map((token) => [token, Number.POSITIVE_INFINITY]))
}

function isGood(expiresAtS: number | undefined): boolean {
  return expiresAtS !== undefined && expiresAtS > nowS()
}

/** Shaped like a JWT, never equal to another; its signature is noise, because nobody here checks one. */
function jwt(typ: string, azp: string, expiresInS: number): { token: string; exp: number } {
  const iat = Math.floor(nowS())
  const exp = iat + expiresInS
  const claims = { exp, iat, jti: randomUUID(), iss: 'stand-in-siasn', typ, azp, scope: SCOPE }
  const text = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signature = randomBytes(32).toString('base64url')
  return { token: `${text({ alg: 'RS256', typ: 'JWT', kid: 'stand-in' })}.${text(claims)}.${signature}`, exp }
}
