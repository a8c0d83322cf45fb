/** What operators and Prometheus see: figures that are right, and red when red. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation, type TestProcess } from '../support/installation'
import { until } from '../support/processes'

let at: Installation
let worker: TestProcess
let web: TestProcess

beforeAll(async () => {
  at = await openInstallation({ env: { LOG_LEVEL: 'debug', LOG_FORMAT: 'json' } })
  await at.prepare()
  ;[web, worker] = await Promise.all([at.web(), at.worker()])
})
afterAll(() => at.close())
beforeEach(async () => {
  await at.database.db.raw('TRUNCATE job_runs, job_attempts, run_events')
})

interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** Reads Prometheus text (format 0.0.4) and refuses what Prometheus would refuse. */
function parse(text: string): Sample[] {
  const types = new Map<string, string>()
  const samples: Sample[] = []
  let open = ''
  const seen = new Set<string>()
  expect(text.endsWith('\n')).toBe(true)
  for (const line of text.split('\n').filter(Boolean)) {
    const [, kind, of = '', rest = ''] = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line) ?? []
    if (kind === 'TYPE') {
      expect(types.has(of), `${of} has one TYPE`).toBe(false)
      expect(['counter', 'gauge', 'histogram']).toContain(rest)
      types.set(of, rest)
      open = of
    }
    if (kind) continue
    const [, name = '', inner = '', value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    expect(name, line).not.toBe('')
    expect(name.replace(/_(bucket|sum|count)$/, types.get(open) === 'histogram' ? '' : '$&')).toBe(open)
    expect(seen.has(`${name}{${inner}}`), `${line} stands once`).toBe(false)
    seen.add(`${name}{${inner}}`)
    const pairs = [...inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"(?:,|$)/g)]
    expect(pairs.map(([pair]) => pair).join('')).toBe(inner)
    expect(Number.isNaN(Number(value.replace('+Inf', 'Infinity')))).toBe(false)
    samples.push({
      name,
      labels: Object.fromEntries(pairs.map(([, key, text]) => [key, text])),
      value: Number(value),
    })
  }
  return samples
}

async function scrape(): Promise<Sample[]> {
  const { status, body } = await at.api('/metrics')
  expect(status).toBe(200)
  return parse(body)
}

function valueIn(samples: Sample[], name: string, labels: Record<string, string> = {}): number | undefined {
  return samples.find(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value
}

interface Panel {
  state: string
  checks: { name: string; state: string; value: string; advice: string | null }[]
  processes: { role: string; pid: number; isSilent: boolean }[]
  queues: { job: string; due: number; later: number; dead: number; oldestDueMs: number }[]
}

async function panel(): Promise<Panel> {
  const { status, body } = await at.api('/api/operations')
  expect(status).toBe(200)
  return body
}
const check = async (name: string) => (await panel()).checks.find((one) => one.name === name)

async function insert(id: string, more: Record<string, unknown> = {}): Promise<void> {
  const run = { id, family: 'uji', type: 'contoh', payload: '{}', max_attempts: 1, requested_by: 'uji' }
  await at.database.db('job_runs').insert({ ...run, ...more })
}

describe('the metrics', () => {
  it('are for people who are signed in and for tokens only', async () => {
    const answer = await at.api('/metrics', { headers: { cookie: 'tidak=ada' } })
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
  })

  it('can be read by Prometheus, and tell of every process', async () => {
    const { headers } = await at.api('/metrics')
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const samples = await scrape()
    const processes = new Set(samples.flatMap(({ labels }) => labels.process ?? []))
    expect(processes.size).toBe(2)
    expect(valueIn(samples, 'sinkron_redis_up')).toBe(1)
    expect(valueIn(samples, 'sinkron_postgres_up')).toBe(1)
    expect(valueIn(samples, 'sinkron_workers', { state: 'alive' })).toBe(1)
    expect(valueIn(samples, 'sinkron_pool_connections', { state: 'max' })).toBe(10)
  })

  it('tell how many runs wait, and since when the oldest does', async () => {
    const db = at.database.db
    await insert('uji-1', { run_at: db.raw("now() - interval '90 seconds'") })
    await insert('uji-2', { run_at: db.raw("now() - interval '30 seconds'") })
    await insert('uji-3', { run_at: db.raw("now() + interval '1 hour'") })
    await insert('uji-4', { blocked_on: 'siasn-token' })
    await insert('uji-5', { status: 'dead', finished_at: db.fn.now() })
    const samples = await until(async () => {
      const found = await scrape()
      const due = valueIn(found, 'sinkron_queue_runs', { type: 'contoh', state: 'due' })
      return due === 2 ? found : null
    }, 'two are due')
    const count = (state: string) => valueIn(samples, 'sinkron_queue_runs', { type: 'contoh', state })
    expect([count('later'), count('blocked'), count('dead'), count('running')]).toEqual([1, 1, 1, 0])
    const age = valueIn(samples, 'sinkron_queue_oldest_due_seconds', { type: 'contoh' }) ?? 0
    const relay = valueIn(samples, 'sinkron_relay_lag_seconds') ?? 0
    expect(Math.floor(age / 10)).toBe(9)
    expect(relay).toBe(age)
    const { queues } = await panel()
    expect(queues.find(({ job }) => job === 'uji.contoh')).toMatchObject({ due: 2, later: 1, dead: 1 })
    // No worker knows this job, so that nobody rings for it.
    expect(await check('relayBacklog')).toMatchObject({ state: 'bad' })
    expect(await check('deadLetters')).toMatchObject({ state: 'warn' })
  })

  it('end with the worker that is killed, and the panel misses it', async () => {
    const second = await at.worker()
    const pid = second.child.pid
    const ofSecond = (samples: Sample[]) =>
      samples.filter(({ labels }) => labels.process?.includes(`:${pid}:`))
    await until(async () => ofSecond(await scrape()).length > 0, 'its series are there')
    second.kill('SIGKILL')
    await until(async () => ofSecond(await scrape()).length === 0, 'its series have ended')
    const { processes } = await panel()
    expect(processes.find((one) => one.pid === pid)).toMatchObject({ role: 'worker', isSilent: true })
    expect(await check('workersSilent')).toMatchObject({ state: 'bad' })
    await at.database.db('processes').where({ pid }).delete()
  })
})

describe('the panel', () => {
  it('is for admins and operators', async () => {
    const made = async (role: string) => {
      const { out } = await at.cli('token', 'create', '--name', role, '--role', role, '--json')
      return { headers: { authorization: `Bearer ${(JSON.parse(out) as { token: string }).token}` } }
    }
    expect((await at.api('/api/operations', await made('viewer'))).status).toBe(403)
    expect((await at.api('/api/operations', await made('operator'))).status).toBe(200)
  })

  it('finds nothing bad in a healthy installation, and says it in the language asked for', async () => {
    // The server of the tests does not wait for its disk, and the panel must say so.
    const { rows } = await at.database.db.raw<{ rows: [{ fsync: string }] }>('SHOW fsync')
    const known = rows[0].fsync === 'on' ? [] : ['postgresDurability']
    const { checks } = await until(async () => {
      const found = await panel()
      const bad = found.checks.filter(({ state }) => state === 'bad').map(({ name }) => name)
      return bad.join() === known.join() ? found : null
    }, 'nothing else is bad')
    expect(checks.filter(({ state }) => state === 'unknown')).toEqual([])
    const english = await at.api('/api/operations', { headers: { 'accept-language': 'en' } })
    expect(english.body.checks[0]).toMatchObject({ name: 'redisConnected', title: 'Redis connected' })
  })

  it('turns red when Redis may evict keys', async () => {
    await at.redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await until(async () => (await check('redisPolicy'))?.state === 'bad', 'it is red')
    expect(await panel()).toMatchObject({ state: 'bad' })
    expect((await check('redisPolicy'))?.advice).toContain('noeviction')
    await at.redis.client.config('SET', 'maxmemory-policy', 'noeviction')
    await until(async () => (await check('redisPolicy'))?.state === 'ok', 'it is fine again')
  })

  it('turns red when a worker freezes, and is fine again when it wakes', async () => {
    worker.kill('SIGSTOP')
    await until(async () => (await check('workersSilent'))?.state === 'bad', 'it is missed')
    expect(await check('workersAlive')).toMatchObject({ state: 'bad', value: '0' })
    expect(await at.api('/api/health')).toMatchObject({
      status: 503,
      body: { status: 'unusable', database: true, redis: true, workers: 0, reasons: ['no_worker'] },
    })
    worker.kill('SIGCONT')
    await until(async () => (await check('workersSilent'))?.state === 'ok', 'it is back')
    expect((await at.api('/api/health')).body).toMatchObject({ status: 'ok', workers: 1, reasons: [] })
  })

  it('forgets a worker that says goodbye', async () => {
    const second = await at.worker()
    const isListed = async () => (await panel()).processes.some(({ pid }) => pid === second.child.pid)
    await until(isListed, 'it is listed')
    second.kill('SIGTERM')
    expect(await second.ended()).toBe(0)
    // Its silence would keep it listed for a day.
    await until(async () => !(await isListed()), 'it is forgotten', 10_000)
  })

  it.each(['stopped', 'frozen'])('says so when Redis is %s, and nobody waits for it', async (how) => {
    if (how === 'stopped') await at.redis.killAndWipe()
    else await at.redis.client.client('PAUSE', 6_000, 'ALL')
    await sleep(1_100)
    const begunAt = performance.now()
    const [shown, health, metrics] = await Promise.all([panel(), at.api('/api/health'), scrape()])
    const tookMs = performance.now() - begunAt
    expect(tookMs).toBeLessThan(3_000)
    expect(shown.checks.find(({ name }) => name === 'redisConnected')).toMatchObject({ state: 'bad' })
    expect(shown.checks.find(({ name }) => name === 'redisPolicy')).toMatchObject({ state: 'unknown' })
    expect(health).toMatchObject({
      status: 503,
      body: { redis: false, database: true, reasons: ['redis_away'], latencyMs: { redis: null } },
    })
    expect(valueIn(metrics, 'sinkron_redis_up')).toBe(0)
    if (how === 'stopped') await at.redis.start()
    await until(async () => (await at.api('/api/health')).status === 200, 'it is usable again')
  })
})

describe('the log', () => {
  it('has one line for a write, with the request, who asked and what came of it, but not the query', async () => {
    await at.api('/api/settings?rahasia=1', {
      method: 'PUT',
      body: '{}',
      headers: { 'x-request-id': 'minta-7' },
    })
    const line = await until(() => {
      const found = web
        .output()
        .split('\n')
        .filter((text) => text.includes('minta-7') && text.includes('"path"'))
      return found.length === 1 ? found[0] : null
    }, 'the line is there')
    expect(JSON.parse(line)).toMatchObject({
      level: 30,
      requestId: 'minta-7',
      method: 'PUT',
      path: '/api/settings',
    })
    expect(line).not.toContain('rahasia')
  })
  it('notes what is only read at debug', async () => {
    await at.api('/api/environment', { headers: { cookie: 'x=1', 'x-request-id': 'minta-8' } })
    const line = await until(
      () =>
        web
          .output()
          .split('\n')
          .find((text) => text.includes('minta-8')),
      'the line is there',
    )
    expect(JSON.parse(line)).toMatchObject({ level: 20, status: 200 })
  })
})
