/** The panel's texts: every check has its words in both languages, and they say the same. */
import { createTranslator } from 'use-intl/core'
import { describe, expect, it } from 'vitest'
import { postgresChecks, redisChecks } from '@/controller/operations-checks'
import { engineChecks } from '@/controller/operations-engine-checks'
import { mergeSeries } from '@/controller/operations-metrics'
import english from '@/locales/operations.en.json'
import indonesian from '@/locales/operations.id.json'

const away = { processes: 'x', depths: 'x', troubles: 'x', redis: 'x', postgres: 'x', runs: 'x' }
const names = [...redisChecks('x'), ...postgresChecks('x'), ...engineChecks(away)].map(({ name }) => name)

describe('the words of the panel', () => {
  it('are there for every check, and for no other', () => {
    expect(Object.keys(indonesian.checks)).toEqual(names)
    expect(Object.keys(english.checks)).toEqual(names)
  })

  it('take the same values in both languages, and can be read', () => {
    const valuesOf = (text: string) =>
      [...new Set([...text.matchAll(/(?<!yes |other |=0 )\{(\w+)[,}]/g)].map(([, name]) => name))].sort()
    for (const name of names as (keyof typeof indonesian.checks)[]) {
      const [here, there] = [indonesian.checks[name], english.checks[name]]
      expect(valuesOf(here.value)).toEqual(valuesOf(there.value))
      for (const [locale, messages] of [['id', indonesian] as const, ['en', english] as const]) {
        const t = createTranslator({ locale, messages, onError: (error) => expect.fail(error.message) })
        const values = Object.fromEntries(valuesOf(here.value).map((value) => [value, 2]))
        expect(t(`checks.${name}.value`, values as never)).not.toMatch(/[{}]/)
      }
    }
  })
})

describe('facts that cannot be had', () => {
  it('are unknown, not fine; only a server that does not answer is bad', () => {
    for (const { name, state } of [...redisChecks('x'), ...postgresChecks('x'), ...engineChecks(away)])
      expect([name, state]).toEqual([name, name.endsWith('Connected') ? 'bad' : 'unknown'])
  })
  it('of a Redis that hides its settings are unknown too', () => {
    const hidden = redisChecks({ latencyMs: 1, info: {}, save: null })
    const unknown = hidden.filter(({ state }) => state === 'unknown').map(({ name }) => name)
    expect(unknown).toEqual(['redisPolicy', 'redisPersistence', 'redisMemory', 'redisVersion'])
  })
})

describe('Redis', () => {
  const healthy = {
    maxmemory_policy: 'noeviction',
    redis_version: '7.0.15',
    aof_enabled: '1',
    used_memory: '1000000',
    maxmemory: '0',
    total_system_memory: '8000000000',
  }
  const stateOf = (name: string, info: Record<string, string>, save = '') =>
    redisChecks({ latencyMs: 1, info: { ...healthy, ...info }, save }).find((check) => check.name === name)
      ?.state

  it.each([
    ['redisPolicy', {}, 'ok'],
    ['redisPolicy', { maxmemory_policy: 'allkeys-lru' }, 'bad'],
    ['redisVersion', { redis_version: '6.2.0' }, 'ok'],
    ['redisVersion', { redis_version: '6.0.16' }, 'bad'],
    ['redisVersion', { redis_version: '5.9.9' }, 'bad'],
    ['redisMemory', { maxmemory: '1300000' }, 'warn'],
    ['redisMemory', { maxmemory: '1050000' }, 'bad'],
    ['redisPersistence', { aof_enabled: '0' }, 'warn'],
    ['redisPersistence', { aof_last_write_status: 'err' }, 'bad'],
    ['redisPersistence', { rdb_last_bgsave_status: 'err' }, 'bad'],
  ])('%s with %j is %s', (name, info, state) => {
    expect(stateOf(name, info)).toBe(state)
  })
  it('that keeps snapshots is kept without an append-only file', () => {
    expect(stateOf('redisPersistence', { aof_enabled: '0' }, '3600 1')).toBe('ok')
  })
})

describe('due runs that nobody takes', () => {
  const idle = { family: 'f', type: 't', later: 0, blocked: 0, running: 0, waiting: 0, dead: 0 }
  const stuck = {
    ...idle,
    due: 3,
    oldestDueMs: 60_000,
    isHeldByRate: false,
    endedLastMinute: 0,
  }
  const stateOf = (depth: object) =>
    engineChecks({ ...away, depths: [{ ...stuck, ...depth }] }).find(({ name }) => name === 'relayBacklog')
      ?.state

  it('are bad, unless others of their kind run or a rate holds them back', () => {
    expect(stateOf({})).toBe('bad')
    expect(stateOf({ oldestDueMs: 4_000 })).toBe('ok')
    for (const reason of [{ running: 1 }, { isHeldByRate: true }]) expect(stateOf(reason)).toBe('ok')
  })
})

describe('series of several processes', () => {
  it('stand under one heading for each metric', () => {
    const of = (process: string) =>
      `# HELP a Of all\n# TYPE a counter\na{process="${process}"} 1\n\n# HELP b Of one\n# TYPE b gauge\nb{process="${process}"} 2\n`
    expect(mergeSeries([of('x'), '', of('y')])).toBe(
      '# HELP a Of all\n# TYPE a counter\na{process="x"} 1\na{process="y"} 1\n# HELP b Of one\n# TYPE b gauge\nb{process="x"} 2\nb{process="y"} 2\n',
    )
  })
})
