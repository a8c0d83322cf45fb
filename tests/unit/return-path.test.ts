/** Where sign-in leads: never to another site, never in a circle. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SIGN_IN, safeReturnPath, signInPath } from '@/components/return-path'

const HOME = '/'

describe('after sign-in', () => {
  it.each(['/proxy', '/settings', '/proxy/pangkat?nama=Ayu%20%26%20Budi&page=2', '/proxy/pangkat#akhir'])(
    '%s is gone back to',
    (path) => {
      expect(safeReturnPath(path)).toBe(path)
    },
  )
  it.each([
    undefined,
    null,
    7,
    ['/settings'],
    '',
    '/',
    'settings',
    'https://evil.test/',
    '//evil.test',
    '//evil.test/settings',
    '/\\evil.test/settings',
    '/\t/evil.test/settings',
    '//user@evil.test:1/settings',
    '///evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    '/.//evil.test',
    '/x/..//evil.test',
    '/%2e%2e//evil.test',
    '/x/%2e%2e//evil.test',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    '/sign-in',
    '/sign-in?next=/sign-in',
    '/api/auth/sign-out',
    '/api',
    '//',
  ])('%j leads home', (wanted) => {
    expect(safeReturnPath(wanted)).toBe(HOME)
  })

  const SITE = 'https://kantor.test'
  const nasty = fc.oneof(
    fc.string(),
    fc.string({
      unit: fc.constantFrom(
        '/',
        '\\',
        '.',
        ':',
        '@',
        '?',
        '#',
        '%2f',
        '%5c',
        '%2e',
        '%09',
        '\t',
        '\n',
        ' ',
        'evil.test',
        'javascript',
        'x',
      ),
    }),
    fc.webUrl(),
    fc.webPath(),
  )
  const anyPath = fc.oneof(
    nasty,
    nasty.map((text) => `/${text}`),
  )
  it('the browser stays on this site, whatever was wanted', () => {
    fc.assert(
      fc.property(anyPath, (wanted) => {
        const path = safeReturnPath(wanted)
        expect(path).toMatch(/^\/(?![/\\])/)
        expect(new URL(path, SITE).origin).toBe(SITE)
      }),
      { numRuns: 2_000 },
    )
  })
  it('a path that was found safe stays the same when it is asked again', () => {
    fc.assert(
      fc.property(anyPath, (wanted) => {
        const path = safeReturnPath(wanted)
        expect(safeReturnPath(path)).toBe(path)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the way to sign-in', () => {
  it('carries the page that was left', () => {
    expect(signInPath('/proxy/pangkat?page=2&nama=a')).toBe(
      '/sign-in?next=%2Fproxy%2Fpangkat%3Fpage%3D2%26nama%3Da',
    )
  })
  it('is short from home and from pages that cannot be gone back to', () => {
    for (const from of ['/', '/sign-in?next=/', '//evil.test', '/sign-in'])
      expect(signInPath(from)).toBe(SIGN_IN)
  })
})
