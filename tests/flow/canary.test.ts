/** Secrets stay where they belong: whatever works or fails, none is in Redis, tables, logs, replies or downloads. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Db, openDb } from '@/models/db'
import {
  type Canaries,
  canary,
  leaks,
  type Place,
  redisPlaces,
  redisTraffic,
  tablePlaces,
} from '../support/canary'
import { testServerUrl } from '../support/database'
import {
  ADMIN,
  type Answer,
  type Installation,
  openInstallation,
  type TestProcess,
} from '../support/installation'
import { hurried, queueRun } from '../support/pangkat'
import { blocked } from '../support/proxy'
import { TYPES } from '../support/rows'

const PROXY = '/api/siasn/ws/admin/proxy'
const TOKEN = '/api/settings/siasn-token'
const ROLE = `kenari_${process.pid}`

const secrets = {
  SECRET_KEY: canary('kunci'),
  'the admin’s password': canary('sandi'),
  'the SIASN token': canary('siasn'),
  'the refresh token': canary('penyegar'),
  'the client secret': canary('klien'),
  'the database password': canary('basisdata'),
  'the password in SIASN_BASE_URL': canary('alamat'),
  'a password that was tried': canary('tebakan'),
}
/** Made while the test runs: an API token, a person's password and session. */
const made: Record<string, string> = {}
const canaries = (): Canaries => ({ ...secrets, ...made })

let at: Installation
let server: Db
let traffic: Awaited<ReturnType<typeof redisTraffic>>
let worker: TestProcess
const processes: TestProcess[] = []
const replies: Place[] = []
/** An upstream that repeats the credentials it was given in what it answers. */
let parrot: Server
let parrotUrl: string

const withPassword = (address: string) => {
  const url = new URL(address)
  url.username = 'pengguna'
  url.password = secrets['the password in SIASN_BASE_URL']
  return url.href.replace(/\/$/, '')
}

beforeAll(async () => {
  at = await openInstallation({
    siasn: {
      latencyMs: 0,
      rows: { pangkat: 600, pensiun: 120, pg_akademik: 120, pg_profesi: 120, skk: 120 },
      tokens: [secrets['the SIASN token']],
      refreshTokens: [],
    },
    env: {
      SIASN_TOKEN: '',
      SECRET_KEY: secrets.SECRET_KEY,
      ADMIN_PASSWORD: secrets['the admin’s password'],
      SIASN_CLIENT_ID: 'sinkron',
      SIASN_CLIENT_SECRET: secrets['the client secret'],
      LOG_LEVEL: 'trace',
      PROXY_FRESH_MINUTES: '0',
    },
  })
  server = openDb(testServerUrl(), 1)
  const password = secrets['the database password']
  await server.raw(`CREATE ROLE ${ROLE} SUPERUSER LOGIN PASSWORD '${password}'`)
  const database = new URL(at.database.url)
  database.username = ROLE
  database.password = password
  at.env.DATABASE_URL = database.href
  at.env.SIASN_BASE_URL = withPassword(at.siasn.url)
  at.env.SIASN_TOKEN_URL = at.siasn.tokenUrl
  parrot = createServer((request, response) => {
    const told = JSON.stringify({
      message: `Tidak sah: ${request.headers.authorization}`,
      headers: request.headers,
    })
    response.writeHead(400, { 'content-type': 'application/json' }).end(told)
  })
  await new Promise<void>((resolve) => parrot.listen(0, '127.0.0.1', resolve))
  parrotUrl = `http://127.0.0.1:${(parrot.address() as AddressInfo).port}`
  traffic = await redisTraffic(at.redis.client)
  await at.prepare()
  worker = await start()
  processes.push(await at.web())
})

afterAll(async () => {
  traffic.stop()
  parrot.close()
  await at.close()
  await server.raw(`DROP ROLE IF EXISTS ${ROLE}`)
  await server.destroy()
})

async function start(extra: Record<string, string> = {}): Promise<TestProcess> {
  const started = await at.worker(extra)
  processes.push(started)
  return started
}

/** Puts another worker in the place of the present one. */
async function another(extra: Record<string, string>): Promise<void> {
  worker.kill('SIGTERM')
  await worker.ended()
  worker = await start(extra)
}

function keep(path: string, { status, headers, body }: Answer, isSignIn = false): void {
  const shown = [...headers].filter(([name]) => !(isSignIn && name === 'set-cookie'))
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  replies.push({ name: `the reply of ${path}`, text: `${status} ${JSON.stringify(shown)} ${text}` })
}

async function api(path: string, init?: RequestInit): Promise<Answer> {
  const answer = await at.api(path, init)
  keep(path, answer)
  return answer
}

const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  api(path, { method: 'POST', body: JSON.stringify(body), headers })
const put = (path: string, body: unknown) => api(path, { method: 'PUT', body: JSON.stringify(body) })
const storeToken = () => put(TOKEN, { token: secrets['the SIASN token'] })

async function signIn(email: string, password: string): Promise<Answer> {
  const answer = await at.api('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: at.url, cookie: 'none=1' },
    body: JSON.stringify({ email, password }),
  })
  keep('sign-in', answer, true)
  return answer
}

/** A download as text, whatever its format. */
async function download(type: string, format: 'xlsx' | 'csv'): Promise<void> {
  const path = `${PROXY}/${type}/export?format=${format}`
  const answer = await fetch(at.url + path, { headers: { cookie: made['a session cookie'] ?? '' } })
  expect(answer.status).toBe(200)
  const bytes = await answer.arrayBuffer()
  const place = { name: path, text: Buffer.from(bytes).toString('utf8') }
  if (format === 'xlsx') {
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(bytes)
    place.text = JSON.stringify(book.worksheets.map((sheet) => sheet.getSheetValues()))
  }
  expect(place.text.length).toBeGreaterThan(1_000)
  replies.push(place)
}

/** All places where no secret may be. The sign-in's own table holds its sessions. */
async function places(): Promise<Place[]> {
  return [
    ...(await redisPlaces(at.redis.client)),
    traffic.place(),
    ...(await tablePlaces(at.database.db, ['public.sessions'])),
    ...processes.map((one, index) => ({ name: `the log of process ${index}`, text: one.output() })),
    ...replies,
  ]
}

const expectNoLeaks = async () => expect(leaks(canaries(), await places())).toEqual([])

describe('no secret is found', () => {
  it('after people signed in, and tokens were made and stored', async () => {
    const token = await at.cli('token', 'create', '--name', 'uji-kenari', '--role', 'admin', '--json')
    made['an API token'] = JSON.parse(token.out).token
    const user = await at.cli(
      'user',
      'create',
      '--email',
      'siti@kantor.test',
      '--name',
      'Siti',
      '--role',
      'operator',
      '--json',
    )
    made['a person’s password'] = JSON.parse(user.out).password
    const answer = await signIn(ADMIN.email, secrets['the admin’s password'])
    expect(answer.status).toBe(200)
    made['a session cookie'] = String(answer.headers.get('set-cookie')).split(';')[0] ?? ''
    made['a session'] = decodeURIComponent(made['a session cookie'].split('=')[1] ?? '').split('.')[0] ?? ''
    expect(made['a session'].length).toBeGreaterThan(20)
    expect((await signIn('siti@kantor.test', made['a person’s password'] ?? '')).status).toBe(200)
    expect((await signIn(ADMIN.email, secrets['a password that was tried'])).status).toBe(401)
    for (const headers of [
      { cookie: made['a session cookie'] ?? '' },
      { authorization: `Bearer ${made['an API token']}` },
    ])
      expect((await api('/api/session', { headers })).status).toBe(200)
    expect((await storeToken()).status).toBe(200)
    expect((await post(`${TOKEN}/test`)).body).toMatchObject({ ok: true })
    expect((await put(TOKEN, { refreshToken: secrets['the refresh token'] })).status).toBe(200)
    await expectNoLeaks()
  })

  it('after syncs, changes, an undo and downloads, in whatever is read of them', async () => {
    for (let round = 0; round < 2; round++) {
      const { body } = await post(`${PROXY}/sync-all`)
      for (const { jobId } of body.results)
        expect(await at.finished(jobId)).toMatchObject({ status: 'completed' })
      at.siasn.change('pangkat', { insert: 3, update: 3, remove: 3 })
    }
    const { body: state } = await api(`${PROXY}/overview`)
    const { runId } = state.types[0].standing
    const undo = await post(`/api/runs/${runId}/undo`)
    expect(await at.finished(undo.body.jobId)).toMatchObject({ status: 'completed' })
    const { body: list } = await api(`${PROXY}/pangkat?limit=100`)
    const reads = [
      `/api/runs/${runId}`,
      `/api/runs/${runId}/changes?limit=100`,
      `${PROXY}/status?jobId=${runId}`,
      `${PROXY}/debug?limit=500`,
      `${PROXY}/units`,
      `${PROXY}/pangkat?limit=-1`,
      `${PROXY}/pangkat/rows/${list.data[0].id}`,
      ...TYPES.map((type) => `${PROXY}/${type}/fields`),
      '/api/settings',
      TOKEN,
      '/api/environment',
      '/api/health',
      '/health',
    ]
    for (const path of reads) expect([path, (await api(path)).status]).toEqual([path, 200])
    await put('/api/settings', { shrinkGuardPercent: 10 })
    await download('pangkat', 'xlsx')
    await download('skk', 'csv')
    for (const args of [['info'], ['status', '--json'], ['changes', runId]]) {
      const { out, err } = await at.cli(...args)
      replies.push({ name: `sinkron ${args[0]}`, text: out + err })
    }
    await expectNoLeaks()
  })

  it('after bodies that cannot be used, with a secret in them', async () => {
    const token = secrets['the SIASN token']
    const bodies = [
      `{"token":"${token}"`,
      JSON.stringify({ tokn: token }),
      JSON.stringify({ token: `${token} ${token}` }),
    ]
    for (const body of bodies) expect((await api(TOKEN, { method: 'PUT', body })).status).toBe(400)
    const wrong = { headers: { authorization: `Basic ${made['an API token']}` } }
    expect((await api('/api/session', wrong)).status).toBe(401)
    await expectNoLeaks()
  })

  it('after SIASN refused the token, and the token endpoint the refresh', async () => {
    at.siasn.setTokens([])
    const id = await queueRun(at)
    expect(await blocked(at, id)).toMatchObject({ error: { code: 'token_rejected' } })
    expect(at.siasn.stats().tokensRefused).toBeGreaterThan(0)
    await api(`/api/runs/${id}`)
    await post(`${PROXY}/sync-all`)
    await post(`${TOKEN}/test`)
    at.siasn.reset()
    await storeToken()
    expect(await at.finished(id)).toMatchObject({ status: 'completed' })
    await expectNoLeaks()
  })

  it('after a statement that the database refused, in a run and in a request', async () => {
    const { db } = at.database
    await db.raw('ALTER TABLE siasn_proxy.proxy_skk RENAME COLUMN nama TO nama_lain')
    const id = await queueRun(at, {}, 'skk')
    expect(await hurried(at, id)).toMatchObject({ status: 'dead', error: { code: 'unexpected' } })
    expect((await api(`${PROXY}/skk`)).status).toBe(500)
    await db.raw('ALTER TABLE siasn_proxy.proxy_skk RENAME COLUMN nama_lain TO nama')
    for (const table of ['sessions', 'api_tokens', 'users']) {
      await db.raw(`ALTER TABLE ${table} RENAME TO ${table}_lain`)
      const headers = [
        { cookie: made['a session cookie'] ?? '' },
        { authorization: `Bearer ${made['an API token']}` },
      ]
      for (const header of headers) await api('/api/session', { headers: header })
      const { status } = await signIn(ADMIN.email, secrets['the admin’s password'])
      expect(status).toBe(table === 'api_tokens' ? 200 : 500)
      await db.raw(`ALTER TABLE ${table}_lain RENAME TO ${table}`)
    }
    await db.raw('ALTER TABLE secrets RENAME COLUMN ciphertext TO lain')
    expect((await storeToken()).status).toBe(500)
    await db.raw('ALTER TABLE secrets RENAME COLUMN lain TO ciphertext')
    await expectNoLeaks()
  })

  it('after SIASN and the token endpoint could not be reached at addresses with passwords in them', async () => {
    await another({
      SIASN_BASE_URL: withPassword('http://127.0.0.1:9'),
      SIASN_TOKEN_URL: withPassword('http://127.0.0.1:9/token'),
    })
    const id = await queueRun(at)
    expect(await hurried(at, id)).toMatchObject({ status: 'dead', error: { code: 'upstream_unreachable' } })
    await at.database.db('secrets').where({ name: 'siasn-token' }).delete()
    await put(TOKEN, { refreshToken: `${secrets['the refresh token']}-2` })
    const renewing = await queueRun(at)
    await blocked(at, renewing)
    await post(`/api/runs/${renewing}/cancel`)
    await storeToken()
    await expectNoLeaks()
  })

  it('after SIASN repeated our own credentials in its refusal', async () => {
    await another({ SIASN_BASE_URL: parrotUrl })
    const id = await queueRun(at)
    expect(await at.finished(id)).toMatchObject({ status: 'dead', error: { code: 'upstream_refused' } })
    await api(`/api/runs/${id}`)
    await api(`${PROXY}/debug`)
    await expectNoLeaks()
  })
})

describe('the search can fail: a secret is found', () => {
  const secret = canary('ditanam')
  const planted = { secret }
  const found = async (places: readonly Place[]) => expect(leaks(planted, places)).toHaveLength(1)

  it.each<[string, (key: string) => Promise<unknown>]>([
    ['string', (key) => at.redis.client.set(key, `x${secret}x`)],
    ['hash', (key) => at.redis.client.hset(key, 'data', JSON.stringify({ token: secret }))],
    ['list', (key) => at.redis.client.rpush(key, 'a', secret)],
    ['set', (key) => at.redis.client.sadd(key, secret)],
    ['sorted set', (key) => at.redis.client.zadd(key, 1, secret)],
    ['stream', (key) => at.redis.client.xadd(key, '*', 'data', secret)],
    ['name', (key) => at.redis.client.set(`${key}:${secret}`, '')],
  ])('in a %s of Redis', async (_kind, plant) => {
    const key = `{sinkron}:uji:${Math.random()}`
    await plant(key)
    await found(await redisPlaces(at.redis.client))
    await at.redis.client.del(key, `${key}:${secret}`)
    expect(leaks(planted, await redisPlaces(at.redis.client))).toEqual([])
  })

  it('in a message that only passed through Redis', async () => {
    await at.redis.client.publish('sinkron-live#/#', secret)
    await expect.poll(() => leaks(planted, [traffic.place()])).toHaveLength(1)
  })

  it('in a payload, an error, an event, a change, a publication, a setting', async () => {
    const { db } = at.database
    const id = 'run-yang-ditanami'
    const plants: [string, () => Promise<unknown>][] = [
      ['job_runs', async () => queuePlanted(db, id, secret)],
      [
        'row_changes',
        async () => db('row_changes').insert({ publication: 1, key: 'k', kind: 'deleted', label: secret }),
      ],
      ['publications', async () => db('publications').insert({ run_id: secret, table_name: 't', rows: 1 })],
      [
        'settings',
        async () =>
          db('settings').insert({ name: 'x', value: JSON.stringify({ deep: [secret] }), updated_by: 'x' }),
      ],
      ['run_events', async () => db('run_events').insert({ run_id: id, kind: 'queued', actor: secret })],
      [
        'job_attempts',
        async () =>
          db('job_attempts').insert({
            run_id: id,
            attempt: 1,
            worker: secret,
            finished_at: db.fn.now(),
            outcome: 'failed',
          }),
      ],
      [
        'processes',
        async () => db('processes').insert({ id: secret, role: 'web', pid: 1, host: 'h', version: '0' }),
      ],
    ]
    for (const [index, [table, plant]] of plants.entries()) {
      await plant()
      const names = leaks(planted, await tablePlaces(db))
      expect(names).toContain(`secret in table public.${table}`)
      expect(names).toHaveLength(index + 1)
    }
  })

  it.each([
    ['as it is', secret],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 among other letters', Buffer.from(`klien:${secret}:x`).toString('base64url')],
    ['in hex', Buffer.from(secret).toString('hex')],
    ['in an address', encodeURIComponent(`?token=${secret}`)],
  ])('%s in a log or a reply', (_how, text) => {
    expect(leaks(planted, [{ name: 'log', text: `2026-11-22 [INFO]: ${text}` }])).toEqual(['secret in log'])
    expect(leaks(planted, [{ name: 'log', text: '2026-11-22 [INFO]: kenari-ditanam' }])).toEqual([])
  })

  it('and the logs, replies and tables that were searched hold what belongs there', async () => {
    const all = await places()
    const of = (name: string) =>
      all
        .filter((place) => place.name.startsWith(name))
        .map(({ text }) => text)
        .join('\n')
    expect(of('the log')).toMatch(/\[PROXY PANGKAT\] Starting/)
    expect(of('the log')).toMatch(/Web is ready/)
    expect(of('commands to Redis')).toContain('proxy-pangkat-')
    expect(of('table public.job_runs')).toContain('upstream_refused')
    expect(of('the reply')).toContain('token:uji')
  })
})

async function queuePlanted(db: Db, id: string, secret: string): Promise<void> {
  const error = JSON.stringify({ code: 'unexpected', message: 'x', params: { reason: `Bearer ${secret}` } })
  await db('job_runs').insert({
    id,
    family: 'uji',
    type: 'uji',
    payload: '{}',
    max_attempts: 1,
    requested_by: 'uji',
    status: 'dead',
    finished_at: new Date(),
    error,
  })
}
