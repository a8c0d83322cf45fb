/** Reading a token's end from the token itself. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenExpiry } from '@/controller/siasn-token'

const jwt = (claims: unknown) =>
  ['{"alg":"HS256"}', JSON.stringify(claims), 'tanda-tangan']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

describe('the end of a token', () => {
  it('is what its exp says, in seconds', () => {
    expect(tokenExpiry(jwt({ exp: 1_767_225_600 }))?.toISOString()).toBe('2026-01-01T00:00:00.000Z')
    expect(tokenExpiry(jwt({ exp: -1 }))?.getTime()).toBe(-1_000)
  })
  it('is read whatever else and whatever letters the claims hold', () => {
    expect(tokenExpiry(jwt({ name: 'Ayu Çelik ☕', exp: 1 }))?.getTime()).toBe(1_000)
  })
  it.each([
    ['a token without exp', jwt({ sub: 'x' })],
    ['an exp that is a text', jwt({ exp: '1767225600' })],
    ['an exp that is null', jwt({ exp: null })],
    ['an offline refresh token, whose exp is 0', jwt({ typ: 'Offline', exp: 0 })],
    ['claims that are a list', jwt([1])],
    ['claims that are null', jwt(null)],
    ['claims that are not JSON', `a.${Buffer.from('{exp').toString('base64url')}.c`],
    ['an opaque token', 'stand-in-token'],
    ['nothing', ''],
    ['dots only', '..'],
  ])('is unknown for %s', (_what, token) => {
    expect(tokenExpiry(token)).toBeNull()
  })
  it('is unknown when it lies beyond the calendar', () => {
    expect(tokenExpiry(jwt({ exp: 1e18 }))).toBeNull()
  })
  it('is a real moment or unknown, whatever the token holds', () => {
    const claims = fc.oneof(fc.jsonValue(), fc.record({ exp: fc.integer() }))
    const token = fc.oneof(fc.string(), claims.map(jwt))
    fc.assert(
      fc.property(token, (text) => {
        const expiry = tokenExpiry(text)
        expect(expiry === null || !Number.isNaN(expiry.getTime())).toBe(true)
      }),
    )
  })
})
