/** The OIDC token endpoint: a refresh token in, a new pair out, with Keycloak's way of saying no. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pause, readForm, sendJson } from './exchange'
import { Refusal } from './refusal'
import type { Upstream } from './upstream'

export const TOKEN_PATH = '/auth/realms/public-siasn/protocol/openid-connect/token'

type No = readonly [status: number, error: string, description: string]

/** Answers one token request; the old refresh token is used up before the answer is on its way. */
export async function token(
  upstream: Upstream,
  latencyMs: number,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST')
    throw new Refusal(405, 'method not allowed')
  }
  const form = await readForm(request)
  upstream.counters.tokenRequests += 1
  const issued = issue(upstream, form, form.get('client_id') || basicUser(request.headers.authorization))
  await pause(latencyMs, response)
  response.setHeader('cache-control', 'no-store')
  if (!Array.isArray(issued)) return sendJson(response, 200, issued)
  const [status, error, description] = issued
  upstream.counters.tokensRefused += 1
  sendJson(response, status, { error, error_description: description })
}

function issue(upstream: Upstream, form: URLSearchParams, clientId: string) {
  const no = (...reason: No): No => reason
  if (!clientId) return no(401, 'invalid_client', 'Invalid client or Invalid client credentials')
  const grant = form.get('grant_type')
  if (!grant) return no(400, 'invalid_request', 'Missing form parameter: grant_type')
  if (grant !== 'refresh_token') return no(400, 'unsupported_grant_type', 'Unsupported grant_type')
  const refreshToken = form.get('refresh_token')
  if (!refreshToken) return no(400, 'invalid_request', 'No refresh token')
  return upstream.tokens.exchange(refreshToken, clientId) ?? no(400, 'invalid_grant', 'Invalid refresh token')
}

/** A client may name itself by HTTP Basic instead; its secret is not checked. */
function basicUser(authorization = ''): string {
  const [, credentials = ''] = /^Basic (\S+)$/i.exec(authorization) ?? []
  const [user = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':')
  return new URLSearchParams(`user=${user}`).get('user') ?? ''
}
