/** Addresses that people enter: public ones are asked, others never, however they are written or resolved. */
import type { lookup } from 'node:dns'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  addressFlaw,
  checkOutgoing,
  guardedLookup,
  OutgoingFailure,
  OutgoingRefused,
  postOutgoing,
  readAllowed,
} from '@/utils/outgoing'

const NONE = readAllowed('')
const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function receiver(
  answer: Parameters<typeof createServer>[1],
): Promise<{ port: number; asked: () => number }> {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    answer?.(request, response)
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, asked: () => asked }
}

describe('an address that may not be asked', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['0.0.0.0', 'this host'],
    ['0.1.2.3', 'this network'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.0.1', 'link-local'],
    ['169.254.169.254', 'cloud metadata'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['100.100.100.200', 'cloud metadata'],
    ['168.63.129.16', 'cloud wire server'],
    ['192.0.0.192', 'cloud metadata'],
    ['192.0.2.1', 'documentation'],
    ['198.18.0.1', 'benchmarks'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.250', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'cloud metadata'],
    ['fec0::1', 'site-local of old'],
    ['ff02::1', 'multicast'],
    ['::ffff:127.0.0.1', 'mapped loopback'],
    ['::ffff:10.0.0.1', 'mapped private'],
    ['::ffff:8.8.8.8', 'mapped, whatever is in it'],
    ['::7f00:1', 'loopback in the form before mapping'],
    ['64:ff9b::7f00:1', 'loopback behind NAT64'],
    ['64:ff9b:1::1', 'NAT64 of a site'],
    ['2002:7f00:1::', '6to4'],
    ['2001::1', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['100::1', 'discard'],
    ['localhost', 'no address at all'],
  ])('%s (%s)', (address) => {
    expect(addressFlaw(address, NONE)).not.toBeNull()
  })
})

it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2001:4860:4860::8888'])(
  'the public address %s may be asked',
  (address) => {
    expect(addressFlaw(address, NONE)).toBeNull()
  },
)

describe('an address in a URL', () => {
  it.each([
    'https://127.0.0.1/x',
    'https://127.1/x',
    'https://2130706433/x',
    'https://0x7f000001/x',
    'https://0177.0.0.1/x',
    'https://[::1]/x',
    'https://[::ffff:169.254.169.254]/x',
    'https://169.254.169.254/latest/meta-data',
    'http://example.com/x',
    'ftp://example.com/x',
    'https://user:pass@example.com/x',
  ])('%s is refused before anything is resolved', (url) => {
    expect(() => checkOutgoing(new URL(url), NONE)).toThrow(OutgoingRefused)
  })
  it('passes with https and a name', () => {
    expect(() => checkOutgoing(new URL('https://example.com:8443/x'), NONE)).not.toThrow()
  })
})

describe('what the configuration allows', () => {
  const allowed = readAllowed(
    ' Chat.Kantor.lan, 10.20.0.0/16,192.168.7.7, [fd00::5], fd12::/32 , bukan/cidr ',
  )
  it.each([
    ['10.20.3.4', true],
    ['10.21.3.4', false],
    ['192.168.7.7', true],
    ['192.168.7.8', false],
    ['fd00::5', true],
    ['fd00::6', false],
    ['fd12:0:1::9', true],
    ['127.0.0.1', false],
  ])('%s: %s', (address, may) => {
    expect(addressFlaw(address, allowed) === null).toBe(may)
  })
  it('is asked over http too, and nothing else is', () => {
    expect(() => checkOutgoing(new URL('http://chat.kantor.lan/x'), allowed)).not.toThrow()
    expect(() => checkOutgoing(new URL('http://10.20.0.1/x'), allowed)).not.toThrow()
    expect(() => checkOutgoing(new URL('http://chat.kantor.lan.penipu.test/x'), allowed)).toThrow(
      OutgoingRefused,
    )
    expect(() => checkOutgoing(new URL('ftp://chat.kantor.lan/x'), allowed)).toThrow(OutgoingRefused)
  })
})

describe('a name', () => {
  const resolving = (...addresses: string[]) =>
    ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as unknown as typeof lookup
  const looked = (resolve: typeof lookup, all: boolean) =>
    new Promise((settle) =>
      guardedLookup(NONE, resolve)('hook.test', { all }, (error, found) => settle(error ?? found)),
    )

  it('that leads inside is refused, also when only one of its addresses does', async () => {
    expect(await looked(resolving('127.0.0.1'), true)).toBeInstanceOf(OutgoingRefused)
    expect(await looked(resolving('93.184.216.34', '10.0.0.1'), true)).toBeInstanceOf(OutgoingRefused)
    expect(await looked(resolving('93.184.216.34', 'fd00::1'), false)).toBeInstanceOf(OutgoingRefused)
    expect(await looked(resolving(), true)).toBeInstanceOf(OutgoingRefused)
  })
  it('that leads outside is resolved as it was asked', async () => {
    expect(await looked(resolving('93.184.216.34'), true)).toEqual([{ address: '93.184.216.34', family: 4 }])
    expect(await looked(resolving('93.184.216.34'), false)).toBe('93.184.216.34')
  })
})

describe('a request', () => {
  const post = (url: string, allowed = readAllowed('127.0.0.1'), timeoutMs = 2_000) =>
    postOutgoing({ url: new URL(url), headers: { 'x-uji': '1' }, body: 'isi', allowed, timeoutMs })

  it('to localhost reaches nobody: the name is checked where the connection is made', async () => {
    const { port, asked } = await receiver((_request, response) => response.end('ok'))
    const failure = await post(`https://localhost:${port}/`, NONE).catch((error: unknown) => error)
    expect(failure).toMatchObject({ isSent: false, isRefused: true, detail: 'loopback address' })
    expect(failure).toBeInstanceOf(OutgoingFailure)
    expect(asked()).toBe(0)
  })
  it('that is answered by a redirect follows it nowhere', async () => {
    const inside = await receiver((_request, response) => response.end('rahasia'))
    const { port } = await receiver((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
    )
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 302 })
    expect(inside.asked()).toBe(0)
  })
  it('with an endless answer ends with its status and a beginning', async () => {
    const { port } = await receiver((_request, response) => {
      response.writeHead(200)
      const more = setInterval(() => response.write('x'.repeat(4_096)), 1)
      response.on('close', () => clearInterval(more))
    })
    const answer = await post(`http://127.0.0.1:${port}/`)
    expect(answer.status).toBe(200)
    expect(answer.text.length).toBe(8_192)
  })
  it('that nobody answers may have arrived; one that nobody takes has certainly not', async () => {
    const { port, asked } = await receiver(() => undefined)
    expect(
      await post(`http://127.0.0.1:${port}/`, undefined, 300).catch((error: unknown) => error),
    ).toMatchObject({
      isSent: true,
    })
    expect(asked()).toBe(1)
    expect(await post('http://127.0.0.1:1/').catch((error: unknown) => error)).toMatchObject({
      isSent: false,
      detail: 'ECONNREFUSED',
    })
  })
})
