/** Writes come from our own pages or from scripts with a token. */
import type { IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ApiRequest, ApiResponse } from '@/middleware/request'
import { sameOrigin, sameOriginForGet } from '@/middleware/same-origin'
import { AppError } from '@/utils/errors'

const environment = { ...process.env }

beforeAll(() => {
  Object.assign(process.env, {
    DATABASE_URL: 'postgres://x/x',
    REDIS_URL: 'redis://x',
    PUBLIC_URL: 'https://sinkron.kantor.test/',
  })
})
afterAll(() => {
  process.env = environment
})

function passes(check: typeof sameOrigin, method: string, headers: IncomingHttpHeaders): boolean {
  const request = { method, headers: { host: 'kantor.test:3000', ...headers } } as unknown as ApiRequest
  const next = vi.fn()
  try {
    check(request, {} as ApiResponse, next)
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'cross_site', status: 403 })
    expect(next).not.toHaveBeenCalled()
    return false
  }
  expect(next).toHaveBeenCalledTimes(1)
  return true
}

const FOREIGN: IncomingHttpHeaders[] = [
  { origin: 'https://evil.test' },
  { origin: 'null' },
  { origin: '' },
  { origin: 'http://kantor.test:3001' },
  { origin: 'http://kantor.test:3000.evil.test' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
]
const OWN: IncomingHttpHeaders[] = [
  { origin: 'http://kantor.test:3000' },
  { origin: 'https://sinkron.kantor.test' },
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
]
const TOKEN = { authorization: 'Bearer snk_x' }

describe.each(['POST', 'PUT', 'DELETE', 'PATCH'])('a %s', (method) => {
  it.each(FOREIGN)('from another site is refused: %j', (headers) => {
    expect(passes(sameOrigin, method, headers)).toBe(false)
  })
  it.each(OWN)('from our own page passes: %j', (headers) => {
    expect(passes(sameOrigin, method, headers)).toBe(true)
  })
  it('of a script, which names no origin, passes', () => {
    expect(passes(sameOrigin, method, {})).toBe(true)
  })
  it('with a bearer token passes from anywhere', () => {
    for (const headers of FOREIGN) expect(passes(sameOrigin, method, { ...headers, ...TOKEN })).toBe(true)
  })
})

describe('a GET', () => {
  it('that only reads passes from anywhere', () => {
    for (const headers of FOREIGN) expect(passes(sameOrigin, 'GET', headers)).toBe(true)
  })
  it.each([...FOREIGN, {}])(
    'that changes something is refused without a sign of our own page: %j',
    (headers) => {
      expect(passes(sameOriginForGet, 'GET', headers)).toBe(false)
    },
  )
  it('that was typed or came from a mail changes nothing', () => {
    expect(passes(sameOriginForGet, 'GET', { 'sec-fetch-site': 'none' })).toBe(false)
  })
  const signs = OWN.filter((headers) => !Object.values(headers).includes('none'))
  it.each([...signs, TOKEN])('that changes something passes with one: %j', (headers) => {
    expect(passes(sameOriginForGet, 'GET', headers)).toBe(true)
  })
})
