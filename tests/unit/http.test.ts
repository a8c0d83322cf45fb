/** Requests to outside systems: every way they fail has a name of its own. */
import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { HttpFailure, type JsonRequest, requestJson, retryAfterMs } from '@/utils/http'
import { freePort } from '../support/processes'

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

/** Address of a server that answers so. */
async function serving(answer: RequestListener): Promise<URL> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return new URL(`http://127.0.0.1:${address.port}/rows?limit=5`)
}

function asking(url: URL, more: Partial<JsonRequest> = {}) {
  const { signal } = new AbortController()
  return requestJson({ method: 'GET', url, headers: {}, timeoutMs: 5_000, signal, ...more })
}

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => expect.fail('it was answered'),
    (error: unknown) => error,
  )
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

describe('an answer', () => {
  it('brings status, headers and parsed body', async () => {
    const url = await serving((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-n': '7' }).end('{"data":[1,"é"]}')
    })
    const answer = await asking(url)
    expect(answer).toMatchObject({ status: 200, headers: { 'x-n': '7' }, json: { data: [1, 'é'] } })
  })
  it('of an error status is an answer too', async () => {
    const url = await serving((_request, response) =>
      response.writeHead(429, { 'retry-after': '3' }).end('{"message":"pelan"}'),
    )
    expect(await asking(url)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '3' },
      json: { message: 'pelan' },
    })
  })
  it.each(['<html>pemeliharaan</html>', '', '{"data":['])(
    'that is not JSON (%j) has no JSON',
    async (body) => {
      const url = await serving((_request, response) => response.end(body))
      expect(await asking(url)).toMatchObject({ status: 200, json: undefined })
    },
  )
})

describe('a request', () => {
  it('carries its headers, its query and its JSON body', async () => {
    let seen: unknown
    const url = await serving(async (request: IncomingMessage, response: ServerResponse) => {
      const { method, url: path, headers } = request
      seen = {
        method,
        path,
        token: headers.authorization,
        type: headers['content-type'],
        body: await read(request),
      }
      response.end('{}')
    })
    await asking(url, { method: 'POST', headers: { authorization: 'Bearer x' }, body: { nip: '' } })
    expect(seen).toEqual({
      method: 'POST',
      path: '/rows?limit=5',
      token: 'Bearer x',
      type: 'application/json',
      body: '{"nip":""}',
    })
  })
  it('without a body sends none', async () => {
    let body = 'unseen'
    const url = await serving(async (request, response) => {
      body = await read(request)
      response.end('{}')
    })
    await asking(url)
    expect(body).toBe('')
  })
})

describe('no whole answer:', () => {
  it('nobody listens there', async () => {
    const error = await failureOf(asking(new URL(`http://127.0.0.1:${await freePort()}/`)))
    expect(error).toBeInstanceOf(HttpFailure)
    expect(error).toMatchObject({ kind: 'unreachable', detail: 'ECONNREFUSED' })
  })
  it('the connection closes before the answer begins', async () => {
    const url = await serving((request) => request.socket.destroy())
    expect(await failureOf(asking(url))).toMatchObject({ kind: 'unreachable' })
  })
  it('the body breaks off', async () => {
    const url = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"data":[', () => response.destroy())
    })
    expect(await failureOf(asking(url))).toMatchObject({ kind: 'cut' })
  })
  it('a chunked body breaks off', async () => {
    const url = await serving((_request, response) => {
      response.write('{"data":[]', () => response.destroy())
    })
    expect(await failureOf(asking(url))).toMatchObject({ kind: 'cut' })
  })
  it('the answer does not begin in time', async () => {
    const url = await serving(() => undefined)
    const error = await failureOf(asking(url, { timeoutMs: 100 }))
    expect(error).toMatchObject({ kind: 'timeout', detail: '100 ms' })
  })
  it('the body does not end in time', async () => {
    const url = await serving((_request, response) => response.write('{"data":['))
    expect(await failureOf(asking(url, { timeoutMs: 150 }))).toMatchObject({ kind: 'timeout' })
  })
  it('the failure keeps its cause', async () => {
    const error = await failureOf(asking(new URL(`http://127.0.0.1:${await freePort()}/`)))
    expect(error).toHaveProperty('cause')
    expect(error instanceof Error && error.cause).toBeInstanceOf(Error)
  })
})

describe('a caller who stops waiting', () => {
  it('gets their own reason back, not a failure of the outside system', async () => {
    const abort = new AbortController()
    const reason = new Error('dibatalkan')
    const url = await serving((_request, response) => response.write('{'))
    const asked = failureOf(asking(url, { signal: abort.signal }))
    await sleep(50)
    abort.abort(reason)
    expect(await asked).toBe(reason)
  })
  it('before the request begins sends nothing', async () => {
    let requests = 0
    const url = await serving((_request, response) => {
      requests++
      response.end('{}')
    })
    const reason = new Error('terlambat')
    expect(await failureOf(asking(url, { signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect(requests).toBe(0)
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-01-05T07:00:00Z')
  it.each([
    ['0', 0],
    ['1', 1_000],
    [' 120 ', 120_000],
    ['Mon, 05 Jan 2026 07:00:30 GMT', 30_000],
    ['Mon, 05 Jan 2026 06:00:00 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
  ])('%j asks to wait %d ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected)
  })
  it.each([undefined, '', 'nanti', '-5', '1.5', '5 s'])('%j says nothing', (header) => {
    expect(retryAfterMs(header, now)).toBeNull()
  })
  it('counts once when it comes twice', () => {
    expect(retryAfterMs(['7', '9'], now)).toBe(7_000)
  })
  it('never asks to wait a negative time, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const waitMs = retryAfterMs(header, now)
        expect(waitMs === null || waitMs >= 0).toBe(true)
      }),
    )
  })
})
