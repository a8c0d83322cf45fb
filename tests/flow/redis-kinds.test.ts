/** Redis behind TLS, watched by a sentinel, and as a cluster: deliveries arrive, runs end, and mistakes are named. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openInstallation } from '../support/installation'
import { queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { startRedis } from '../support/redis'
import { CERTIFICATE, KEY, type Server } from '../support/redis-ground'
import { type RedisKind, startCluster, startSentinel, startTls } from '../support/redis-kinds'

const MORE_SETTINGS = [
  'REDIS_TLS_CA',
  'REDIS_TLS_CERT',
  'REDIS_TLS_KEY',
  'REDIS_TLS_SERVERNAME',
  'REDIS_SENTINEL_PASSWORD',
]

beforeEach(() => {
  vi.resetModules()
  vi.stubEnv('DATABASE_URL', 'postgres://localhost/none')
  for (const name of MORE_SETTINGS) vi.stubEnv(name, '')
})

/** The engine's own modules in an environment with this Redis. */
async function engineAt(url: string, env: Record<string, string> = {}) {
  for (const [name, value] of Object.entries({ ...env, REDIS_URL: url })) vi.stubEnv(name, value)
  const [redis, bull] = await Promise.all([import('@/jobs/engine/redis'), import('@/jobs/engine/bull')])
  return { ...redis, ...bull }
}

/** What the check at the start of every process says; empty when it is content. */
async function complaint(url: string, env: Record<string, string> = {}): Promise<string> {
  const { openRedis, checkEvictionPolicy } = await engineAt(url, env)
  const redis = openRedis()
  try {
    await checkEvictionPolicy(redis)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    redis.disconnect()
  }
}

/** What the pages about the installation's health get to know; a text when it does not answer. */
async function factsOf(url: string, env: Record<string, string> = {}) {
  await engineAt(url, env)
  const { redisFacts } = await import('@/jobs/engine/redis-facts')
  return redisFacts()
}

/** Rings four times and counts the bells that were heard. */
async function heard(kind: RedisKind): Promise<number> {
  const { openQueue, ring, answer } = await engineAt(kind.url, kind.env)
  const [ringing, working] = [openQueue({ name: 'uji.antar' }), openQueue({ name: 'uji.antar' })]
  let bells = 0
  answer(working, async () => {
    bells++
  })
  expect(await ring(ringing, { id: 'uji', count: 4 }, 4)).toBe(4)
  await until(() => bells === 4, 'all are heard')
  await Promise.all([ringing.close(true), working.close(true)])
  // Bull leaves open what it did not open itself.
  const { bclient, eclient } = working as typeof working &
    Record<'bclient' | 'eclient', typeof working.client>
  for (const client of [ringing.client, working.client, bclient, eclient]) client.disconnect()
  return bells
}

/** An installation on this Redis with one worker, and a way to have a run performed by it. */
async function office(kind: RedisKind) {
  const at = await openInstallation({ env: { REDIS_URL: kind.url, ...kind.env } })
  onTestFinished(() => at.close())
  const worker = await at.worker()
  return { at, worker, perform: async () => (await at.finished(await queueRun(at))).status }
}

describe('Redis behind TLS', () => {
  let kind: Awaited<ReturnType<typeof startTls>>
  beforeAll(async () => {
    kind = await startTls()
  })
  afterAll(() => kind.close())

  it('delivers, and says that it answers', async () => {
    expect(await complaint(kind.url, kind.env)).toBe('')
    expect(await factsOf(kind.url, kind.env)).toMatchObject({ info: { redis_version: expect.any(String) } })
    expect(await heard(kind)).toBe(4)
  })
  it('lets a worker perform a run', async () => {
    const { perform } = await office(kind)
    expect(await perform()).toBe('completed')
  })
  it('with an unknown authority is refused with what to do', async () => {
    expect(await complaint(kind.url)).toContain('Set REDIS_TLS_CA to the file')
  })
  it('with an unknown authority may be left at any moment of the handshake', async () => {
    const { openRedis } = await engineAt(kind.url)
    const unheard: Error[] = []
    const note = (error: Error) => unheard.push(error)
    process.on('uncaughtException', note)
    onTestFinished(() => void process.off('uncaughtException', note))
    for (let waitMs = 1; waitMs <= 48; waitMs++) {
      const redis = openRedis() as Redis
      await sleep(waitMs % 12)
      redis.disconnect()
      await until(() => !redis.stream || redis.stream.destroyed, 'its socket is gone')
    }
    expect(unheard).toEqual([])
  })
  it('under another name than its certificate has is refused with what to do', async () => {
    const text = await complaint(`rediss://127.0.0.1:${kind.port}`, kind.env)
    expect(text).toContain('certificate is for another name')
    expect(text).toContain('REDIS_TLS_SERVERNAME')
  })
  it('is trusted under the name that REDIS_TLS_SERVERNAME gives', async () => {
    const env = { ...kind.env, REDIS_TLS_SERVERNAME: 'localhost' }
    expect(await complaint(`rediss://127.0.0.1:${kind.port}`, env)).toBe('')
  })
  it('that wants a certificate of its clients is refused without one, and answers with one', async () => {
    const strict = await startTls({ asksClients: true })
    onTestFinished(() => strict.close())
    const env = { ...strict.env, REDIS_TLS_CERT: CERTIFICATE, REDIS_TLS_KEY: KEY }
    await until(async () => (await complaint(strict.url, env)) === '', 'it answers')
    vi.resetModules()
    const refused = await complaint(strict.url, { ...strict.env, REDIS_TLS_CERT: '', REDIS_TLS_KEY: '' })
    expect(refused).toContain('Set REDIS_TLS_CERT and REDIS_TLS_KEY')
  })
  it('is not there at a port without TLS, which is said', async () => {
    const plain = await startRedis()
    onTestFinished(() => plain.stop())
    const text = await complaint(plain.url.replace('redis://127.0.0.1', 'rediss://localhost'), kind.env)
    expect(text).toContain('does not speak TLS')
  })
  it('with an authority file that is not there names the setting and the file', async () => {
    expect(await complaint(kind.url, { REDIS_TLS_CA: '/tidak/ada.pem' }).catch(String)).toContain(
      'REDIS_TLS_CA: the file /tidak/ada.pem cannot be read (ENOENT)',
    )
  })
})

/** Waits until a replica has taken its master's place. */
const promoted = (replica: { client: Redis }) =>
  until(async () => /role:master/.test(await replica.client.info('replication')), 'the replica is the master')

/** Runs end that are started before and after this server dies, while its replica takes over. */
async function expectToSurvive(kind: RedisKind, killed: Server, replica: Server) {
  const { at, worker, perform } = await office(kind)
  expect(await perform()).toBe('completed')
  await killed.kill('SIGKILL')
  const meanwhile = await queueRun(at)
  await promoted(replica)
  expect((await at.finished(meanwhile)).status).toBe('completed')
  expect(await perform()).toBe('completed')
  expect(worker.child.exitCode).toBeNull()
}

describe('Redis watched by a sentinel', () => {
  let kind: Awaited<ReturnType<typeof startSentinel>>
  beforeAll(async () => {
    kind = await startSentinel()
  })
  afterAll(() => kind.close())

  it('delivers from its master, and says that it answers', async () => {
    expect(await complaint(kind.url, kind.env)).toBe('')
    expect(await factsOf(kind.url, kind.env)).toMatchObject({ info: { redis_version: expect.any(String) } })
    expect(await heard(kind)).toBe(4)
  })
  it('delivers over TLS, from the sentinel to the last server', async () => {
    const secure = await startSentinel({ isTls: true })
    onTestFinished(() => secure.close())
    expect(await complaint(secure.url, secure.env)).toBe('')
    expect(await heard(secure)).toBe(4)
  })
  it('is refused when the master may throw keys away', async () => {
    await kind.master.client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    expect(await complaint(kind.url, kind.env)).toContain('maxmemory-policy allkeys-lru at master kantor')
    await kind.master.client.config('SET', 'maxmemory-policy', 'noeviction')
  })
  it('lets runs end that were started before, while and after its master died', async () => {
    await expectToSurvive(kind, kind.master, kind.replica)
  })
})

describe('Redis as a cluster', () => {
  let kind: Awaited<ReturnType<typeof startCluster>>
  beforeAll(async () => {
    kind = await startCluster()
  })
  afterAll(() => kind.close())

  it('delivers, and says that it answers', async () => {
    expect(await complaint(kind.url, kind.env)).toBe('')
    expect(await factsOf(kind.url, kind.env)).toMatchObject({ info: { redis_version: expect.any(String) } })
    expect(await heard(kind)).toBe(4)
  })
  it('delivers over TLS', async () => {
    const secure = await startCluster({ isTls: true })
    onTestFinished(() => secure.close())
    expect(await complaint(secure.url, secure.env)).toBe('')
    expect(await heard(secure)).toBe(4)
  })
  it.each([0, 1, 2])('is refused when its master %i may throw keys away', async (index) => {
    const node = kind.masters[index]
    await node?.client.config('SET', 'maxmemory-policy', 'volatile-ttl')
    expect(await complaint(kind.url, kind.env)).toContain(
      `maxmemory-policy volatile-ttl at 127.0.0.1:${node?.port}`,
    )
    await node?.client.config('SET', 'maxmemory-policy', 'noeviction')
  })
  it('brings the hints of a worker to open pages', async () => {
    const { openRedis } = await engineAt(kind.url, kind.env)
    const { hint, closeHints, HINT_KEY } = await import('@/jobs/engine/hints')
    const heard: string[] = []
    const ear = openRedis({ enableReadyCheck: false, maxRetriesPerRequest: null })
    ear.on('pmessage', (_pattern: string, _channel: string, message: string) => heard.push(message))
    await ear.psubscribe(`${HINT_KEY}*`)
    hint({ id: 'run-kelompok', version: 1 })
    await until(() => heard.some((message) => message.includes('run-kelompok')), 'the hint is heard')
    closeHints()
    ear.disconnect()
  })
  it('lets runs end that were started before, while and after the master of the queues died', async () => {
    await expectToSurvive(kind, kind.ofQueues, kind.replica)
  })
})

describe('Redis that is away', () => {
  it.each([
    'redis://127.0.0.1:1',
    'rediss://127.0.0.1:1',
    'redis+sentinel://127.0.0.1:1,127.0.0.1:2/kantor',
    'redis+cluster://127.0.0.1:1,127.0.0.1:2',
  ])('does not answer, and nothing waits for it: %s', async (url) => {
    expect(await factsOf(url)).toEqual(expect.any(String))
  })
})
