/** The HTTP contract of the proxy family, and who may do what. */

import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, type Installation, openInstallation } from '../support/installation'
import { fetching, queueRun, tableRows } from '../support/pangkat'
import { blocked } from '../support/proxy'

const PROXY = '/api/siasn/ws/admin/proxy'

let at: Installation
let tokens: Record<'operator' | 'viewer', string>
let cookie: string

beforeAll(async () => {
  at = await openInstallation({
    siasn: { latencyMs: 5, rows: { pangkat: 2_300 } },
    env: { SIASN_MAX_CONCURRENCY: '1', SIASN_TOKEN: '' },
  })
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
  tokens = { operator: await token('operator'), viewer: await token('viewer') }
  const put = await at.api('/api/settings/siasn-token', {
    method: 'PUT',
    body: JSON.stringify({ token: 'stand-in-token' }),
  })
  expect(put.status).toBe(200)
  const signedIn = await post('/api/auth/sign-in/email', ADMIN, { origin: at.url })
  expect(signedIn.status).toBe(200)
  cookie = String(signedIn.headers.get('set-cookie')).split(';')[0] ?? ''
})

afterAll(() => at.close())

beforeEach(async () => {
  await at.database.db.raw(
    'TRUNCATE job_runs, job_attempts, run_events; TRUNCATE publications, row_changes; TRUNCATE siasn_proxy.proxy_pangkat',
  )
  at.siasn.reset()
})

async function token(role: string, ...more: string[]): Promise<string> {
  const { out } = await at.cli(
    'token',
    'create',
    '--name',
    `uji-${role}-${more.length}`,
    '--role',
    role,
    '--json',
    ...more,
  )
  return JSON.parse(out).token
}

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const all = { 'content-type': 'application/json', cookie: 'none=1', ...headers }
  return at.api(path, { method: 'POST', headers: all, body: JSON.stringify(body) })
}

const sync = (query = '', init: RequestInit = {}) =>
  at.api(`${PROXY}/pangkat/sync${query}`, { method: 'POST', ...init })
const as = (role: 'operator' | 'viewer'): RequestInit => ({
  headers: { authorization: `Bearer ${tokens[role]}` },
})
const runs = () => at.database.db('job_runs')

describe('starting', () => {
  it('with nothing active answers 202 and the id of the run', async () => {
    const { status, body } = await sync()
    expect(status).toBe(202)
    expect(body).toEqual({
      success: true,
      status: 'queued',
      jobId: expect.stringMatching(/^proxy-pangkat-\d{8}T\d{9}-[0-9a-f]{6}$/),
      message: 'Sinkronisasi dimulai di background',
    })
    expect(await at.finished(body.jobId)).toMatchObject({ status: 'completed', requested_by: 'token:uji' })
    expect(await tableRows(at)).toHaveLength(2_300)
  })

  it('by the earlier GET works as before, with a token', async () => {
    expect((await at.api(`${PROXY}/pangkat/sync`)).status).toBe(202)
  })

  it('while one is running answers 409 with its id and progress', async () => {
    at.siasn.setFaults([{ kind: 'slow', ms: 300 }])
    const id = await queueRun(at)
    await fetching(at, id, 1_000)
    const { status, body } = await sync()
    expect(status).toBe(409)
    expect(body).toMatchObject({
      success: false,
      status: 'running',
      jobId: id,
      message: 'Sinkronisasi sedang berjalan',
    })
    expect(body.progress).toBeGreaterThanOrEqual(10)
    await at.api(`/api/runs/${id}/cancel`, { method: 'POST' })
  })

  it('twenty times at once makes one run', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => sync()))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19)
    expect(new Set(answers.map(({ body }) => body.jobId)).size).toBe(1)
    expect(await runs()).toHaveLength(1)
  })

  it('soon after a success answers 200 and starts nothing', async () => {
    const id = await queueRun(at)
    await at.finished(id)
    const { status, body } = await sync()
    expect(status).toBe(200)
    expect(body).toMatchObject({
      success: true,
      status: 'completed',
      jobId: id,
      lastSync: { minutesAgo: 0, result: { total: 2_300, inserted: 2_300 } },
    })
    expect(Date.parse(body.lastSync.finishedAt)).toBeGreaterThan(Date.now() - 60_000)
    expect(await runs()).toHaveLength(1)
  })

  it('an hour after a success starts again', async () => {
    const id = await queueRun(at)
    await at.finished(id)
    await runs()
      .where({ id })
      .update({ finished_at: new Date(Date.now() - 61 * 60_000) })
    expect((await sync()).status).toBe(202)
  })

  it('is never blocked by a failed run', async () => {
    expect(await at.finished(await queueRun(at, { bukan: 'isinya' }))).toMatchObject({ status: 'dead' })
    const { status, body } = await sync()
    expect(status).toBe(202)
    expect(await at.finished(body.jobId)).toMatchObject({ status: 'completed' })
  })

  it('with force cancels the active run at once and starts a new one, however fresh the data', async () => {
    at.siasn.setFaults([{ kind: 'slow', ms: 300 }])
    const first = await queueRun(at)
    await fetching(at, first, 500)
    const { status, body } = await sync('?force=true')
    expect(status).toBe(202)
    expect(body).toMatchObject({ success: true, status: 'queued', forced: true })
    expect(await at.run(first)).toMatchObject({ status: 'cancelled' })
    at.siasn.clearFaults()
    expect(await at.finished(body.jobId)).toMatchObject({ status: 'completed', attempt: 1 })
    expect((await sync('?force=true')).status).toBe(202)
  })

  it('twenty forces at once leave one active run and nineteen cancelled', async () => {
    at.siasn.setFaults([{ kind: 'slow', ms: 200 }])
    const answers = await Promise.all(Array.from({ length: 20 }, () => sync('?force=true')))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 202))
    const active = await runs().whereIn('status', ['queued', 'running'])
    expect(active).toHaveLength(1)
    expect(await runs().where({ status: 'cancelled' })).toHaveLength(19)
    at.siasn.clearFaults()
    expect(await at.finished(active[0].id)).toMatchObject({ status: 'completed' })
    expect(await tableRows(at)).toHaveLength(2_300)
  })

  it('works while Redis is away: the run is recorded, and starts without a bell', async () => {
    await at.redis.killAndWipe()
    const { status, body } = await sync()
    expect(status).toBe(202)
    expect((await at.api('/api/health')).status).toBe(503)
    expect(await at.finished(body.jobId)).toMatchObject({ status: 'completed' })
    await at.redis.start()
  })
})

describe('status', () => {
  const status = (id: string) => at.api(`${PROXY}/status?jobId=${id}`)

  it('shows stage, message and counts of a running run', async () => {
    at.siasn.setFaults([{ kind: 'slow', ms: 300 }])
    const id = await queueRun(at)
    await fetching(at, id, 1_000)
    await expect
      .poll(async () => (await status(id)).body.progressInfo.currentTotal, { timeout: 5_000 })
      .toBeGreaterThan(0)
    const { body } = await status(id)
    expect(body).toMatchObject({
      success: true,
      found: true,
      jobId: id,
      type: 'pangkat',
      state: 'active',
      progressInfo: { stage: 'fetch', message: 'Mengambil data', expectedTotal: 2_300 },
      requestedBy: 'uji',
    })
    expect(body.progress).toBeGreaterThan(10)
    expect(body.progress).toBeLessThan(60)
    await at.api(`/api/runs/${id}/cancel`, { method: 'POST' })
    expect((await status(id)).body).toMatchObject({ state: 'cancelled' })
  })

  it('of a completed run is 100 with its result, of a failed one is not 100 and has its error', async () => {
    const good = await queueRun(at)
    await at.finished(good)
    expect((await status(good)).body).toMatchObject({
      state: 'completed',
      progress: 100,
      result: { total: 2_300 },
    })
    at.siasn.change('pangkat', { remove: 1_500 })
    const bad = await queueRun(at)
    await at.finished(bad)
    const { body } = await status(bad)
    expect(body).toMatchObject({ state: 'failed', error: { code: 'shrunk' } })
    expect(body.error.message).toMatch(/^SIASN hanya memberi 800 baris/)
    expect(body.progress).toBeLessThan(100)
  })

  it('of an unknown id is 404 and says so', async () => {
    expect(await status('proxy-pangkat-tidak-ada')).toMatchObject({
      status: 404,
      body: { found: false, code: 'unknown_run' },
    })
  })

  it('keeps answering for old ids, after Redis has forgotten everything', async () => {
    const id = await queueRun(at)
    await at.finished(id)
    await at.redis.client.flushall()
    expect(await status(id)).toMatchObject({ status: 200, body: { state: 'completed' } })
  })
})

describe('bad input', () => {
  it('an unknown type is 404 and names the known ones', async () => {
    for (const path of ['/gaji/sync', '/gaji'])
      expect((await at.api(PROXY + path)).body).toMatchObject({
        success: false,
        code: 'unknown_type',
        message: 'Jenis "gaji" tidak dikenal. Yang dikenal: pangkat, pensiun, pg_akademik, pg_profesi, skk.',
      })
    expect((await at.api(`${PROXY}/gaji/sync`, { method: 'POST' })).status).toBe(404)
    expect((await at.api(`${PROXY}/__proto__/sync`, { method: 'POST' })).status).toBe(404)
  })

  it('an unknown query value or name is 400 and names what is accepted', async () => {
    expect(await sync('?force=ya')).toMatchObject({ status: 400, body: { code: 'bad_query' } })
    expect((await sync('?force=ya')).body.message).toContain('true, false')
    expect((await sync('?paksa=true')).body.message).toContain('force')
    expect((await sync('?force=true&force=false')).status).toBe(400)
    expect((await at.api(`${PROXY}/pangkat?limit=0`)).status).toBe(400)
    expect((await at.api(`${PROXY}/pangkat?limit=101`)).status).toBe(400)
    expect((await at.api(`${PROXY}/pangkat?page=-1`)).status).toBe(400)
    expect(await runs()).toHaveLength(0)
  })

  it('a wrong method is 405, an unknown address 404, both in JSON', async () => {
    const wrong = await at.api(`${PROXY}/overview`, { method: 'DELETE' })
    expect(wrong).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } })
    expect(wrong.headers.get('allow')).toBe('GET')
    expect(await at.api('/api/tidak/ada')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  it('an address that is no UTF-8 is 400 in JSON too', async () => {
    for (const path of ['/api/runs/%ff', '/api/runs/%E0%A4', '/api/%']) {
      const refused = await at.api(path, { headers: { 'accept-language': 'en' } })
      expect(refused, path).toMatchObject({ status: 400, body: { success: false, code: 'bad_request' } })
      expect(refused.body.requestId).toBe(refused.headers.get('x-request-id'))
      expect(refused.body.message).toContain('UTF-8')
    }
  })

  it('a body that is no JSON, too large, or of another shape is refused by name', async () => {
    const put = (body: string) => at.api('/api/settings/siasn-token', { method: 'PUT', body })
    expect(await put('{"token":')).toMatchObject({ status: 400, body: { code: 'bad_json' } })
    expect(await put('{"tokn":"x"}')).toMatchObject({ status: 400, body: { code: 'bad_request' } })
    expect(await put(JSON.stringify({ token: 'x'.repeat(300_000) }))).toMatchObject({ status: 413 })
  })

  it('is answered in English when English is asked for', async () => {
    const { body } = await at.api('/api/settings', {
      headers: { 'accept-language': 'en', authorization: `Bearer ${tokens.viewer}` },
    })
    expect(body.code).toBe('forbidden')
    expect(body.message).toMatch(/^Your role \(viewer\)/)
  })

  it('pages tell the browser not to be framed or guessed about', async () => {
    const { headers } = await at.api('/sign-in', { headers: { cookie: 'x=1' } })
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it.each(['/sign-in', '/tidak-ada', '/api/tidak/ada', '/api/%ff', '/admin/queues'])(
    'an answer of %s lets no script run but those of the build',
    async (path) => {
      const { headers } = await at.api(path, { headers: { cookie: 'x=1' } })
      const policy = headers.get('content-security-policy') ?? ''
      const scripts = /script-src ([^;]*)/.exec(policy)?.[1]?.split(' ')
      expect(scripts?.filter((source) => !source.startsWith("'sha256-"))).toEqual(["'self'"])
      expect(headers.get('referrer-policy')).toBe('same-origin')
      // Without https it would be a promise that cannot be kept.
      expect(headers.get('strict-transport-security')).toBeNull()
    },
  )

  it('every answer carries a request id, and no error carries a stack', async () => {
    const { headers, body } = await at.api('/api/tidak/ada', {
      headers: { cookie: 'x=1', 'x-request-id': 'dari-saya-1' },
    })
    expect(headers.get('x-request-id')).toBe('dari-saya-1')
    expect(body.requestId).toBe('dari-saya-1')
    expect(JSON.stringify(body)).not.toMatch(/\.ts|node_modules| at /)
    const forged = await at.api('/api/tidak/ada', {
      headers: { cookie: 'x=1', 'x-request-id': 'a b<script>' },
    })
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('who may', () => {
  const nobody: RequestInit = { headers: { cookie: 'tidak=ada' } }

  /** Every address that answers without asking who is there. */
  const open = ['/api/environment', '/api/health', '/api/live', '/api/auth/[...all]', '/api/[...rest]']
  /** And those of people who cannot sign in yet: their link or their password is the key, or they are mailed one. */
  const withLink = [
    '/api/account/sign-in-code',
    '/api/account/forgot',
    '/api/account/reset',
    '/api/invitations/accept',
    '/api/invitations/look',
  ]
  const addresses = readdirSync('pages/api', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `/api/${file.replace(/(\/index)?\.ts$/, '')}`)
    .filter((address) => !open.includes(address) && !withLink.includes(address))

  it.each(addresses)('nobody without a session or token: 401 at %s', async (address) => {
    const path = address.replace('[type]', 'pangkat').replace('[id]', 'x')
    const answers = await Promise.all(
      ['GET', 'POST', 'PUT', 'DELETE'].map((method) => at.api(path, { ...nobody, method })),
    )
    const refused = answers.filter(({ status }) => status !== 405)
    expect(refused.length).toBeGreaterThan(0)
    for (const { status, body } of refused) {
      // The earlier GET that starts a sync is refused before that, as another site's.
      const early = path.endsWith('/sync') && status === 403
      expect([status, body.code]).toEqual(early ? [403, 'cross_site'] : [401, 'unauthorized'])
    }
    expect(await runs()).toHaveLength(0)
  })

  it('a wrong or expired token: 401, even beside a good cookie', async () => {
    const wrong = { headers: { authorization: 'Bearer snk_salah', cookie } }
    expect((await at.api('/api/session', wrong)).status).toBe(401)
    const short = await token('admin', '--expires', '1h')
    const header = { headers: { authorization: `Bearer ${short}` } }
    expect((await at.api('/api/session', header)).status).toBe(200)
    await at.database.db.raw(
      "UPDATE api_tokens SET expires_at = now() - interval '1 minute' WHERE expires_at IS NOT NULL",
    )
    expect((await at.api('/api/session', header)).status).toBe(401)
  })

  it('a viewer reads statuses and starts nothing: 403', async () => {
    expect((await at.api(`${PROXY}/overview`, as('viewer'))).status).toBe(200)
    expect(await sync('', as('viewer'))).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    const id = await queueRun(at)
    expect((await at.api(`/api/runs/${id}/cancel`, { method: 'POST', ...as('viewer') })).status).toBe(403)
    await at.finished(id)
  })

  it('an operator starts and cancels, but without a unit reads no rows, and never settings', async () => {
    const { status, body } = await sync('', as('operator'))
    expect(status).toBe(202)
    await at.finished(body.jobId)
    const rows = await at.api(`${PROXY}/pangkat`, as('operator'))
    expect(rows).toMatchObject({ status: 200, body: { data: [], pagination: { total: 0 } } })
    expect((await at.api(`${PROXY}/pangkat`)).body.pagination.total).toBe(2_300)
    for (const path of ['/api/settings', '/api/settings/siasn-token', `/api/runs/${body.jobId}/changes`])
      expect((await at.api(path, as('operator'))).status).toBe(403)
  })

  it('a person with a session does all of it from the same origin', async () => {
    const own = { headers: { cookie, origin: at.url } }
    const { status, body } = await sync('', own)
    expect(status).toBe(202)
    expect(await at.finished(body.jobId)).toMatchObject({ requested_by: ADMIN.email })
  })
})

describe('another site', () => {
  it('cannot write with a person’s cookie: 403', async () => {
    const foreign = [
      { origin: 'https://jahat.example' },
      { origin: 'null' },
      { origin: `${at.url}.jahat.example` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of foreign) {
      const answer = await sync('', { headers: { cookie, ...headers } as Record<string, string> })
      expect([headers, answer]).toMatchObject([headers, { status: 403, body: { code: 'cross_site' } }])
    }
    expect(await runs()).toHaveLength(0)
  })

  it('cannot use the earlier GET either, and a bare link starts nothing', async () => {
    for (const headers of [{}, { 'sec-fetch-site': 'cross-site' }, { origin: 'https://jahat.example' }])
      expect(
        (await at.api(`${PROXY}/pangkat/sync`, { headers: { cookie, ...headers } as Record<string, string> }))
          .status,
      ).toBe(403)
    expect(await runs()).toHaveLength(0)
    const own = { headers: { cookie, 'sec-fetch-site': 'same-origin' } }
    expect((await at.api(`${PROXY}/pangkat/sync`, own)).status).toBe(202)
  })

  it('cannot sign a person in or out', async () => {
    expect((await post('/api/auth/sign-in/email', ADMIN, { origin: 'https://jahat.example' })).status).toBe(
      403,
    )
    expect((await post('/api/auth/sign-out', {}, { cookie, origin: 'https://jahat.example' })).status).toBe(
      403,
    )
    expect((await at.api('/api/session', { headers: { cookie } })).status).toBe(200)
  })
})

describe('guessing passwords', () => {
  it('is stopped after ten tries a minute, whatever address the guesser claims', async () => {
    await at.database.db('rate_limits').delete()
    const tries: number[] = []
    for (let n = 0; n < 14; n++) {
      const guess = { email: ADMIN.email, password: `tebakan-${n}` }
      const headers = {
        origin: at.url,
        'x-forwarded-for': `10.0.0.${n}`,
        'x-sinkron-client-address': `10.1.0.${n}`,
      }
      tries.push((await post('/api/auth/sign-in/email', guess, headers)).status)
    }
    expect(tries.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401))
    expect(tries.slice(10)).toEqual(Array.from({ length: 4 }, () => 429))
    await at.database.db('rate_limits').delete()
  })

  it('nobody signs up by themselves', async () => {
    const body = { email: 'saya@kantor.test', password: 'sandi-saya-123', name: 'Saya' }
    const { status } = await post('/api/auth/sign-up/email', body, { origin: at.url })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(await at.database.db('users')).toHaveLength(1)
  })

  it('nobody gives themselves a role', async () => {
    await post('/api/auth/update-user', { role: 'viewer', name: 'X' }, { origin: at.url, cookie })
    expect((await at.database.db('users').first()).role).toBe('admin')
  })
})

describe('the SIASN token', () => {
  const settings = '/api/settings/siasn-token'
  const put = (token: string) => at.api(settings, { method: 'PUT', body: JSON.stringify({ token }) })
  const jwt = (exp: number) => `x.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.y`

  it('is stored encrypted and shown masked', async () => {
    const secret = `rahasia-${'z'.repeat(40)}-siasn`
    at.siasn.setTokens([secret])
    expect((await put(secret)).body.token).toMatchObject({
      stored: true,
      usable: true,
      source: 'settings',
      masked: 'raha…iasn',
    })
    const { body } = await sync()
    await at.finished(body.jobId)
    const tables = await at.database.db.raw(
      "SELECT string_agg(t::text, '') AS all FROM (SELECT s::text FROM secrets s UNION ALL SELECT r::text FROM job_runs r UNION ALL SELECT e::text FROM run_events e) t",
    )
    expect(tables.rows[0].all).not.toContain(secret)
    expect(JSON.stringify((await at.api(settings)).body)).not.toContain(secret)
    at.siasn.setTokens(['stand-in-token'])
    await put('stand-in-token')
  })

  it('that is missing or expired answers 401 and starts nothing', async () => {
    await at.database.db('secrets').delete()
    expect(await sync()).toMatchObject({ status: 401, body: { code: 'token_missing' } })
    expect((await sync()).body.message).toMatch(/Pengaturan/)
    expect(await put(jwt(Date.now() / 1000 - 60))).toMatchObject({
      status: 400,
      body: { code: 'token_unusable' },
    })
    await put(jwt(Date.now() / 1000 + 2))
    expect((await at.api(settings)).body.token.usable).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 2_200))
    expect(await sync()).toMatchObject({ status: 401, body: { code: 'token_expired' } })
    expect(await runs()).toHaveLength(0)
    expect((await put('stand-in-token')).status).toBe(200)
  })

  it('that SIASN refused answers 401 and starts nothing, until another is stored', async () => {
    at.siasn.setFaults([{ kind: 'unauthorized' }])
    const id = await queueRun(at)
    expect(await blocked(at, id)).toMatchObject({ status: 'queued', error: { code: 'token_rejected' } })
    at.siasn.clearFaults()
    expect(await sync()).toMatchObject({ status: 401, body: { code: 'token_rejected' } })
    expect(await runs()).toHaveLength(1)
    expect((await at.api(`/api/runs/${id}`)).body.run).toMatchObject({
      status: 'queued',
      blockedOn: 'siasn-token',
      error: { message: expect.stringMatching(/^SIASN menolak token/) },
    })
    expect((await put('stand-in-token')).body.token).toMatchObject({ usable: true, refusedAt: null })
    expect(await at.finished(id)).toMatchObject({ status: 'completed', failures: 0 })
  })

  it('stored under another key counts as missing, and a run that meets it waits for a new one', async () => {
    await at.database.db('secrets').update({ ciphertext: 'v1.AAAA.AAAA.AAAA' })
    expect((await at.api(settings)).body.token).toMatchObject({
      stored: false,
      usable: false,
      code: 'token_missing',
    })
    const id = await queueRun(at)
    expect(await blocked(at, id)).toMatchObject({ status: 'queued', error: { code: 'token_missing' } })
    await put('stand-in-token')
    expect(await at.finished(id)).toMatchObject({ status: 'completed' })
  })
})

describe('rows', () => {
  beforeEach(async () => {
    await at.finished(await queueRun(at))
  })

  it('come page by page, each row once, in a stable order', async () => {
    const ids: string[] = []
    for (let page = 1; page <= 23; page++) {
      const { body } = await at.api(`${PROXY}/pangkat?page=${page}&limit=100`)
      ids.push(...body.data.map((row: { id: string }) => row.id))
      expect(body.pagination).toEqual({
        page,
        limit: 100,
        total: 2_300,
        totalPages: 23,
        hasNextPage: page < 23,
        hasPrevPage: page > 1,
      })
    }
    expect(new Set(ids).size).toBe(2_300)
  })

  it('are searched by text, in which % and _ are only text', async () => {
    const { body } = await at.api(`${PROXY}/pangkat?nama=siti&limit=100`)
    expect(body.pagination.total).toBeGreaterThan(0)
    for (const row of body.data) expect(row.nama.toLowerCase()).toContain('siti')
    for (const text of ['%25', '_', '%5C', "'%20OR%201=1--"])
      expect((await at.api(`${PROXY}/pangkat?nama=${text}`)).body.pagination.total).toBe(0)
  })

  it('keep an 18-digit NIP exact', async () => {
    const upstream = at.siasn.row('pangkat', 7)
    const { body } = await at.api(`${PROXY}/pangkat?nip=${upstream?.nip}`)
    expect(body.data[0].nip).toBe(upstream?.nip)
    expect(body.data[0].nip).toMatch(/^\d{18}$/)
  })
})

describe('cancelling', () => {
  it('works once; a run that has ended answers 409, an unknown one 404', async () => {
    at.siasn.setFaults([{ kind: 'slow', ms: 300 }])
    const id = await queueRun(at)
    const cancel = () => at.api(`/api/runs/${id}/cancel`, { method: 'POST' })
    expect(await cancel()).toMatchObject({
      status: 200,
      body: { success: true, run: { status: 'cancelled' } },
    })
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'already_final' } })
    expect((await at.api('/api/runs/x/cancel', { method: 'POST' })).status).toBe(404)
  })
})
