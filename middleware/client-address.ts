/** The address a request comes from, as far as it can be believed. */
import { env } from '@/utils/env'
import type { ApiRequest } from './request'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/**
 * The peer of the connection. Behind a proxy on this host (PUBLIC_URL is set and the peer is loopback), the last
 * address of `X-Forwarded-For`: that one the proxy added itself, all before it are the client's own words.
 */
export function clientAddress(request: Pick<ApiRequest, 'headers' | 'socket'>): string {
  const peer = request.socket.remoteAddress ?? 'unknown'
  const forwarded = request.headers['x-forwarded-for']
  if (!env().PUBLIC_URL || !LOOPBACK.has(peer) || forwarded === undefined) return peer
  return String(forwarded).split(',').at(-1)?.trim() || peer
}
