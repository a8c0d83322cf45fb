/** Whose address it is: what a proxy says is believed of a proxy only, and only what it says itself. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { clientAddress } from '@/middleware/client-address'
import type { ApiRequest } from '@/middleware/request'
import { networkList } from '@/utils/network-list'

const settings = { PUBLIC_URL: 'https://sinkron.kantor.test' as string | undefined, TRUSTED_PROXIES: '' }
vi.mock('@/utils/env', () => ({ env: () => settings }))
afterEach(() => Object.assign(settings, { PUBLIC_URL: 'https://sinkron.kantor.test', TRUSTED_PROXIES: '' }))

const from = (peer: string, forwarded?: string) =>
  clientAddress({
    socket: { remoteAddress: peer },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as ApiRequest)

describe('the address of a request', () => {
  it('is what the proxy on this host heard, not what the client claims', () => {
    for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(from(peer, '6.6.6.6, 10.9.9.9')).toBe('10.9.9.9')
    expect(from('10.9.9.9', '6.6.6.6')).toBe('10.9.9.9')
    expect(from('127.0.0.1')).toBe('127.0.0.1')
  })

  it('is the peer where no public address is set', () => {
    settings.PUBLIC_URL = undefined
    expect(from('127.0.0.1', '10.9.9.9')).toBe('127.0.0.1')
  })

  it('is looked for behind the proxies of other hosts that are trusted', () => {
    settings.TRUSTED_PROXIES = '10.20.0.5, fd00::/8'
    expect(from('10.20.0.5', '6.6.6.6, 10.9.9.9')).toBe('10.9.9.9')
    expect(from('::ffff:10.20.0.5', '10.9.9.9')).toBe('10.9.9.9')
    expect(from('127.0.0.1', '10.9.9.9, fd00::1')).toBe('10.9.9.9')
    expect(from('10.20.0.6', '10.9.9.9')).toBe('10.20.0.6')
  })
})

it.each(['kantor', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/a', '::1/129'])('"%s" is no network', (text) => {
  expect(() => networkList(text)).toThrow(`${text} is neither`)
})
