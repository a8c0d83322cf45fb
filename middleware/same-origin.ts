/** Writes come from our own pages or from scripts with a token, never from another site's page. */
import { env } from '@/utils/env'
import { AppError } from '@/utils/errors'
import type { ApiRequest, ApiResponse, Next } from './request'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A browser never adds a bearer token by itself, so a request that carries one was made on purpose. */
function carriesToken(request: ApiRequest): boolean {
  return /^bearer /i.test(request.headers.authorization ?? '')
}

function isOwnOrigin(origin: string, request: ApiRequest): boolean {
  const { PUBLIC_URL } = env()
  if (PUBLIC_URL && origin === new URL(PUBLIC_URL).origin) return true
  return URL.canParse(origin) && new URL(origin).host === request.headers.host
}

/** What the browser says of where the request comes from; null when nothing is said. */
function comesFromUs(request: ApiRequest): boolean | null {
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  if (origin !== undefined) return isOwnOrigin(origin, request)
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return null
}

/**
 * Refuses unsafe methods from other sites. Browsers send `Origin` or `Sec-Fetch-Site` with every such request; one
 * with neither is no browser's, and a session cookie (SameSite=Lax) does not travel with a foreign form.
 * The same rule as Go's http.CrossOriginProtection.
 */
export function sameOrigin(request: ApiRequest, _response: ApiResponse, next: Next): unknown {
  if (!SAFE.has(request.method ?? '') && !carriesToken(request) && comesFromUs(request) === false)
    throw new AppError('cross_site')
  return next()
}

/**
 * For a GET that changes something (kept for earlier callers). A foreign link travels with the cookie and, over plain
 * http, may say nothing of its origin; so here only a positive sign is enough. A typed address is none: a link in a mail looks the same.
 */
export function sameOriginForGet(request: ApiRequest, _response: ApiResponse, next: Next): unknown {
  const isTyped = request.headers['sec-fetch-site'] === 'none'
  if (!carriesToken(request) && (isTyped || comesFromUs(request) !== true)) throw new AppError('cross_site')
  return next()
}
