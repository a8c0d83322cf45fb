/** A new access token for a refresh token (OAuth 2.0, RFC 6749 §6). */
import {
  type AuthorizationServer,
  allowInsecureRequests,
  ClientSecretPost,
  None,
  processRefreshTokenResponse,
  ResponseBodyError,
  refreshTokenGrantRequest,
} from 'oauth4webapi'

export interface RefreshedTokens {
  accessToken: string
  /** A server that rotates refresh tokens gives a new one; the old one is spent. */
  refreshToken: string | null
}

/** The server refused the refresh token itself: only a person can store another. */
export class RefreshRefused extends Error {}

/** Shorter than the lease, in whose transaction it waits. */
const TIMEOUT_MS = 10_000

export interface TokenEndpoint {
  url: string
  clientId: string
  clientSecret: string | null
}

/** @throws RefreshRefused when the refresh token is spent or revoked; other errors may pass. */
export async function refreshTokens(endpoint: TokenEndpoint, refreshToken: string): Promise<RefreshedTokens> {
  const server: AuthorizationServer = {
    // Keycloak names its realm as the issuer, and its token endpoint lies below it.
    issuer: endpoint.url.replace(/\/protocol\/openid-connect\/token$/, ''),
    token_endpoint: endpoint.url,
  }
  const client = { client_id: endpoint.clientId }
  const proof = endpoint.clientSecret ? ClientSecretPost(endpoint.clientSecret) : None()
  try {
    const response = await refreshTokenGrantRequest(server, client, proof, refreshToken, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      [allowInsecureRequests]: endpoint.url.startsWith('http:'),
    })
    const tokens = await processRefreshTokenResponse(server, client, response)
    return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? null }
  } catch (error) {
    if (error instanceof ResponseBodyError && error.error === 'invalid_grant')
      throw new RefreshRefused('the refresh token was refused', { cause: error })
    throw error
  }
}
