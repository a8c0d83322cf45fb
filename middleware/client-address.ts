/** The address a request comes from, as far as it can be believed. */
import { type BlockList, isIP } from 'node:net'
import { env } from '@/utils/env'
import { networkList } from '@/utils/network-list'
import type { ApiRequest } from './request'

const LOOPBACK = '127.0.0.0/8, ::1'
let trusted: { text: string; list: BlockList } | undefined

/** Of this host, or one of TRUSTED_PROXIES. */
function isProxy(address: string): boolean {
  const text = `${LOOPBACK}, ${env().TRUSTED_PROXIES}`
  if (trusted?.text !== text) trusted = { text, list: networkList(text) }
  const kind = isIP(address)
  return kind !== 0 && trusted.list.check(address, kind === 4 ? 'ipv4' : 'ipv6')
}

/**
 * The peer of the connection. Behind proxies (PUBLIC_URL is set and the peer is one), the last address of
 * `X-Forwarded-For` that is none: a proxy adds whom it heard, all before that are the client's own words.
 */
export function clientAddress(request: Pick<ApiRequest, 'headers' | 'socket'>): string {
  const peer = request.socket.remoteAddress ?? 'unknown'
  const forwarded = request.headers['x-forwarded-for']
  if (!env().PUBLIC_URL || forwarded === undefined || !isProxy(peer)) return peer
  const heard = String(forwarded)
    .split(',')
    .map((address) => address.trim())
  return heard.reverse().find((address) => address !== '' && !isProxy(address)) ?? peer
}
