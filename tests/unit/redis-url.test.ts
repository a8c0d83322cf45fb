/** The addresses of Redis that are understood, and what is said of the others. */
import { describe, expect, it } from 'vitest'
import { parseRedisUrl } from '@/utils/redis-url'

function complaint(url: string): string {
  try {
    parseRedisUrl(url)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return expect.fail(`${url} was accepted`)
}

describe('an address of Redis', () => {
  it.each([
    ['redis://127.0.0.1:6380', false, { host: '127.0.0.1', port: 6380 }],
    ['redis://:sandi@kantor/2', false, { host: 'kantor', port: 6379 }],
    ['rediss://admin:sandi@redis.kantor.lan', true, { host: 'redis.kantor.lan', port: 6379 }],
    ['redis://[::1]:7000', false, { host: '::1', port: 7000 }],
  ])('may be one server: %s', (url, isTls, host) => {
    expect(parseRedisUrl(url)).toEqual({ kind: 'single', isTls, hosts: [host], url })
  })
  it('may be a socket of this host', () => {
    expect(parseRedisUrl('unix:///run/redis.sock?db=2')).toEqual({
      kind: 'single',
      isTls: false,
      hosts: [],
      url: '/run/redis.sock?db=2',
    })
  })
  it('may be sentinels and the name of their master, with a database', () => {
    expect(parseRedisUrl('redis+sentinel://admin:s%40ndi@a.lan,b.lan:26380,[::1]:1/kantor/3')).toEqual({
      kind: 'sentinel',
      isTls: false,
      hosts: [
        { host: 'a.lan', port: 26_379 },
        { host: 'b.lan', port: 26_380 },
        { host: '::1', port: 1 },
      ],
      username: 'admin',
      password: 's@ndi',
      master: 'kantor',
      db: 3,
    })
  })
  it('may be some servers of a cluster, with a password alone', () => {
    expect(parseRedisUrl('rediss+cluster://:a:b@10.0.0.1:7000,10.0.0.2')).toEqual({
      kind: 'cluster',
      isTls: true,
      hosts: [
        { host: '10.0.0.1', port: 7_000 },
        { host: '10.0.0.2', port: 6_379 },
      ],
      password: 'a:b',
    })
  })
})

describe('an address that cannot be used', () => {
  it.each([
    ['http://kantor', 'must start with redis:// or rediss://'],
    ['redis+sentinels://a/b', 'must start with redis://'],
    ['redis://', 'is not an address like redis://'],
    ['redis+sentinel://a:26379', 'comes /name-of-the-master'],
    ['redis+sentinel://a:26379/kantor/nol', 'comes /name-of-the-master'],
    ['redis+sentinel://a:26379/kantor?db=1', 'takes no parameters'],
    ['redis+cluster://a:7000,', '"" is not host:port'],
    ['redis+cluster://a:70000', '"a:70000" is not host:port'],
    ['redis+cluster://a b', '"a b" is not host:port'],
    ['redis+cluster://a:7000/3', 'a cluster has no databases'],
    ['redis+cluster://u:100%@a:7000', 'must be written as %25'],
  ])('says why: %s', (url, words) => {
    expect(complaint(url)).toContain(words)
  })
  it.each([
    'redis+cluster://admin:rahasia@a b',
    'redis+sentinel://admin:rahasia@a',
    'redis+sentinel://admin:rahasia@a/b?c',
    'redis+cluster://admin:rahasia%@a',
    'amqp://admin:rahasia@a',
    'redis://admin:rahasia@a:b:c',
  ])('never shows its password: %s', (url) => {
    expect(complaint(url)).not.toContain('rahasia')
  })
})
