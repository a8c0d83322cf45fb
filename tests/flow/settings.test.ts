/** The settings page: every setting with its bounds, in force from the next run on; and the SIASN token, never shown. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation } from '../support/installation'
import { queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { blocked } from '../support/proxy'

const PROXY = '/api/siasn/ws/admin/proxy'
const SETTINGS = '/api/settings'
const TOKEN = '/api/settings/siasn-token'
const DEMO_ID = 'a5eb03e23cd8f6a0e040640a040252ad'
const REFRESH = 'token-penyegar-uji'

const DEFAULTS = {
  instansiId: DEMO_ID,
  maxConcurrency: 8,
  freshMinutes: 60,
  shrinkGuardPercent: 20,
  changesRetentionDays: 90,
  runsRetentionDays: 365,
  attemptsRetentionDays: 90,
  eventsRetentionDays: 180,
  auditRetentionDays: 730,
  filesRetentionDays: 180,
  startsPerMinute: 120,
  downloadsPerMinute: 30,
  uploadMaxMb: 200,
}
/** Of each setting: the least and the most that are accepted, and what is not. */
const BOUNDS: Record<string, { accepted: unknown[]; refused: unknown[] }> = {
  instansiId: { accepted: ['0'.repeat(32), 'F'.repeat(32)], refused: ['kantor', 'g'.repeat(32), 5] },
  maxConcurrency: { accepted: [1, 32], refused: [0, 33, 2.5, '8'] },
  freshMinutes: { accepted: [0, 1_000_000], refused: [-1, 1_000_001, 0.5, 'satu'] },
  shrinkGuardPercent: { accepted: [0, 100], refused: [-1, 101, '20'] },
  changesRetentionDays: { accepted: [1, 36_500], refused: [0, 36_501, ''] },
  runsRetentionDays: { accepted: [1, 36_500], refused: [0, 36_501, '365'] },
  attemptsRetentionDays: { accepted: [1, 36_500], refused: [0, 36_501, '90'] },
  eventsRetentionDays: { accepted: [1, 36_500], refused: [0, 36_501, '180'] },
  auditRetentionDays: { accepted: [365, 36_500], refused: [364, 36_501, '730'] },
  filesRetentionDays: { accepted: [1, 36_500], refused: [0, 36_501, '180'] },
  startsPerMinute: { accepted: [1, 1_000_000], refused: [0, 1_000_001, '120'] },
  downloadsPerMinute: { accepted: [1, 1_000_000], refused: [0, 1_000_001, '30'] },
  uploadMaxMb: { accepted: [1, 10_000], refused: [0, 10_001, '200'] },
}

let at: Installation

beforeAll(async () => {
  at = await openInstallation({
    siasn: { latencyMs: 5, rows: { pangkat: 6_000, skk: 700 }, refreshTokens: [REFRESH] },
    env: {
      SIASN_TOKEN: '',
      INSTANSI_ID: '',
      SINKRON_DEMO: '1',
      SIASN_CLIENT_ID: 'uji',
      STARTS_PER_MINUTE: '',
      DOWNLOADS_PER_MINUTE: '',
    },
  })
  at.env.SIASN_TOKEN_URL = at.siasn.tokenUrl
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
})

afterAll(() => at.close())

beforeEach(async () => {
  at.siasn.reset()
  await at.database.db.raw(
    'TRUNCATE job_runs, job_attempts, run_events; TRUNCATE publications, row_changes; TRUNCATE settings; TRUNCATE secrets; TRUNCATE refused_secrets; TRUNCATE siasn_proxy.proxy_pangkat; TRUNCATE siasn_proxy.proxy_skk',
  )
  await putToken({ token: 'stand-in-token' })
})

const send = (path: string, method: string, body: unknown) =>
  at.api(path, { method, body: JSON.stringify(body) })
const set = (values: object) => send(SETTINGS, 'PUT', values)
const putToken = (values: object) => send(TOKEN, 'PUT', values)
const tokenState = async () => (await at.api(TOKEN)).body.token
const testToken = () => send(`${TOKEN}/test`, 'POST', {})
const jwt = (claims: object) =>
  `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.tanda-tangan`
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds

async function setting(name: string) {
  const { body } = await at.api(SETTINGS)
  return body.settings.find((one: { name: string }) => one.name === name)
}

async function sync(type = 'pangkat') {
  const id = await queueRun(at, {}, type)
  return at.finished(id)
}

describe('every setting', () => {
  it('is shown with its words, bounds, default, and where its value comes from', async () => {
    const { status, body } = await at.api(SETTINGS)
    expect(status).toBe(200)
    const values = body.settings.map((one: { name: string; value: unknown }) => [one.name, one.value])
    expect(Object.fromEntries(values)).toEqual(DEFAULTS)
    for (const one of body.settings) {
      expect(Object.keys(one).sort()).toEqual([
        'default',
        'hint',
        'max',
        'min',
        'name',
        'section',
        'source',
        'title',
        'unit',
        'updatedAt',
        'updatedBy',
        'value',
      ])
      expect(one).toMatchObject({ source: 'default', default: one.value, updatedAt: null, updatedBy: null })
      expect(one.title.length * one.hint.length).toBeGreaterThan(0)
    }
    const english = await at.api(SETTINGS, { headers: { 'accept-language': 'en' } })
    const titles = (list: { title: string }[]) => list.map(({ title }) => title)
    expect(titles(english.body.settings)).toContain('Agency id')
    expect(titles(body.settings)).toContain('ID instansi')
  })

  describe.each(Object.entries(BOUNDS))('%s', (name, { accepted, refused }) => {
    it('takes the least and the most, and says who set it when', async () => {
      for (const value of accepted) {
        const { status, body } = await set({ [name]: value })
        expect([value, status]).toEqual([value, 200])
        expect(body.settings.find((one: { name: string }) => one.name === name)).toMatchObject({
          value,
          source: 'settings',
          updatedBy: 'token:uji',
          updatedAt: expect.stringMatching(/^\d{4}-/),
        })
      }
    })

    it('refuses what lies outside or is of another kind, names what is accepted, and keeps the old value', async () => {
      await set({ [name]: accepted[0] })
      for (const value of refused) {
        const { status, body } = await set({ [name]: value })
        expect([value, status, body.code]).toEqual([value, 400, 'setting_invalid'])
        expect(body.message).toContain(name)
        const { min, max } = await setting(name)
        if (min !== null) expect(body.message).toContain(`${min}–${max}`)
      }
      for (const value of [true, [], {}]) expect((await set({ [name]: value })).status).toBe(400)
      expect(await setting(name)).toMatchObject({ value: accepted[0] })
    })

    it('goes back to its default with null', async () => {
      await set({ [name]: accepted[0] })
      await set({ [name]: null })
      const fallback = DEFAULTS[name as keyof typeof DEFAULTS]
      expect(await setting(name)).toMatchObject({ value: fallback, source: 'default', updatedBy: null })
    })
  })

  it('is stored all or nothing, and only by known names', async () => {
    const mixed = await set({ freshMinutes: 5, maxConcurrency: 99 })
    expect(mixed).toMatchObject({ status: 400, body: { code: 'setting_invalid', name: 'maxConcurrency' } })
    const unknown = await set({ freshMinutes: 5, kecepatan: 3 })
    expect(unknown).toMatchObject({ status: 400, body: { code: 'setting_unknown' } })
    expect(unknown.body.known).toEqual(Object.keys(DEFAULTS))
    for (const body of [[], 'teks', 5]) expect(await set(body as object)).toMatchObject({ status: 400 })
    expect(await setting('freshMinutes')).toMatchObject({ value: 60, source: 'default' })
    expect((await set({})).status).toBe(200)
  })

  it('that holds nonsense in the database counts as its default', async () => {
    await at.database.db('settings').insert({ name: 'maxConcurrency', value: '"banyak"', updated_by: 'x' })
    expect(await setting('maxConcurrency')).toMatchObject({ value: 8, source: 'default', updatedBy: null })
  })
})

describe('a setting is in force from the next run on, without a restart', () => {
  it('the shrink guard', async () => {
    await sync('skk')
    at.siasn.change('skk', { remove: 100 })
    await set({ shrinkGuardPercent: 10 })
    expect(await sync('skk')).toMatchObject({ status: 'dead', error: { code: 'shrunk' } })
    await set({ shrinkGuardPercent: 15 })
    expect(await sync('skk')).toMatchObject({ status: 'completed', result: { deleted: 100 } })
  })

  it('the minutes data stay fresh', async () => {
    await sync('skk')
    const start = () => at.api(`${PROXY}/skk/sync`, { method: 'POST' })
    expect((await start()).status).toBe(200)
    expect((await at.api(`${PROXY}/overview`)).body.freshMinutes).toBe(60)
    await set({ freshMinutes: 0 })
    expect((await at.api(`${PROXY}/overview`)).body.freshMinutes).toBe(0)
    const { status, body } = await start()
    expect(status).toBe(202)
    await at.finished(body.jobId)
  })

  it('the pages fetched at once', async () => {
    const mostAtOnce = async () => {
      at.siasn.reset()
      at.siasn.setFaults([{ kind: 'slow', ms: 200 }])
      expect(await sync()).toMatchObject({ status: 'completed' })
      return at.siasn.stats().endpoints.pangkat.maxConcurrent
    }
    await set({ maxConcurrency: 1 })
    expect(await mostAtOnce()).toBe(1)
    await set({ maxConcurrency: 3 })
    expect(await mostAtOnce()).toBe(3)
  })

  it('the agency id', async () => {
    expect(await sync('skk')).toMatchObject({ status: 'completed' })
    await set({ instansiId: '' })
    expect(await sync('skk')).toMatchObject({ status: 'dead', error: { code: 'instansi_missing' } })
    await set({ instansiId: 'b'.repeat(32) })
    expect(await sync('skk')).toMatchObject({ status: 'completed' })
  })

  it('the days changes are kept: those of older runs are removed, those of later ones stay', async () => {
    const [old, young] = [(await sync('skk')).id, (await sync()).id]
    const age = (id: string, days: number) =>
      at.database.db.raw(
        `WITH aged AS (UPDATE job_runs SET finished_at = now() - :days * interval '1 day' WHERE id = :id)
         UPDATE publications SET published_at = now() - :days * interval '1 day' WHERE run_id = :id`,
        { days, id },
      )
    await age(old, 31)
    await age(young, 29)
    const kept = async (id: string) => (await at.api(`/api/runs/${id}/changes`)).body.counts.inserted
    await set({ changesRetentionDays: 30 })
    const prune = await at.api('/api/jobs/system.prune', { method: 'POST' })
    expect(await at.finished(prune.body.jobId)).toMatchObject({ status: 'completed' })
    expect(await kept(old)).toBe(0)
    expect(await kept(young)).toBe(6_000)
    const undo = await at.api(`/api/runs/${old}/undo`, { method: 'POST' })
    expect(undo).toMatchObject({ status: 409, body: { code: 'undo_changes_gone' } })
    expect((await at.api(`${PROXY}/skk`)).body.pagination.total).toBe(700)
  })
})

describe('the SIASN token', () => {
  it('that is missing is said to be missing', async () => {
    await at.database.db('secrets').delete()
    expect(await tokenState()).toEqual({
      stored: false,
      source: null,
      masked: null,
      expiresAt: null,
      updatedAt: null,
      updatedBy: null,
      refusedAt: null,
      usable: false,
      code: 'token_missing',
      refresh: { configured: true, stored: false },
    })
    expect(await testToken()).toMatchObject({ status: 401, body: { code: 'token_missing' } })
  })

  it('says when it ends, who stored it and when, and shows only its first and last letters', async () => {
    const token = jwt({ exp: inSeconds(3_600), sub: 'admin' })
    const { status, body } = await putToken({ token: `Bearer ${token}\n` })
    expect(status).toBe(200)
    expect(body.token).toMatchObject({
      stored: true,
      source: 'settings',
      masked: 'eyJh…ngan',
      usable: true,
      updatedBy: 'token:uji',
      refusedAt: null,
    })
    expect(Date.parse(body.token.expiresAt)).toBeGreaterThan(Date.now() + 3_500_000)
    expect(Date.parse(body.token.updatedAt)).toBeGreaterThan(Date.now() - 60_000)
    expect(JSON.stringify([body, await tokenState()])).not.toContain(token.slice(4, 40))
  })

  it('that has expired, holds spaces, or is none is not stored', async () => {
    for (const token of [jwt({ exp: inSeconds(-5) }), 'ada spasi di sini', 'pendek', 'tanda–panjang-aneh'])
      expect(await putToken({ token })).toMatchObject({ status: 400, body: { code: 'token_unusable' } })
    expect(await putToken({})).toMatchObject({ status: 400, body: { code: 'token_unusable' } })
    expect(await putToken({ token: '' })).toMatchObject({ status: 400, body: { code: 'bad_request' } })
    expect(await tokenState()).toMatchObject({ stored: true, masked: '…', usable: true })
  })

  it('that expires while it is stored stops being usable', async () => {
    await putToken({ token: jwt({ exp: inSeconds(2) }) })
    expect(await tokenState()).toMatchObject({ usable: true })
    const state = await until(async () => {
      const now = await tokenState()
      return now.usable ? null : now
    }, 'it has expired')
    expect(state).toMatchObject({ stored: true, code: 'token_expired' })
    expect(await testToken()).toMatchObject({ status: 401, body: { code: 'token_expired' } })
  })

  it('that SIASN refused is said to be refused, also after a test that it fails, until a test that it passes', async () => {
    at.siasn.setTokens(['yang-lain'])
    const fails = await testToken()
    expect(fails).toMatchObject({
      status: 200,
      body: { success: true, ok: false, status: 401, message: 'SIASN menolak token ini (401).' },
    })
    expect(await tokenState()).toMatchObject({
      usable: false,
      code: 'token_rejected',
      refusedAt: expect.stringMatching(/^\d{4}-/),
    })
    const id = await queueRun(at, {}, 'skk')
    await blocked(at, id)
    at.siasn.setTokens(['stand-in-token'])
    expect(await testToken()).toMatchObject({ body: { ok: true, status: 200 } })
    expect(await tokenState()).toMatchObject({ usable: true, refusedAt: null })
    expect(await at.finished(id)).toMatchObject({ status: 'completed' })
  })

  it('is not called refused when SIASN is only in trouble', async () => {
    at.siasn.setFaults([{ kind: 'server_error', status: 503 }])
    const trouble = await testToken()
    expect(trouble.body).toMatchObject({ ok: false, status: 503 })
    expect(trouble.body.message).toBe('SIASN menjawab 503, jadi token belum teruji. Coba lagi nanti.')
    at.siasn.setFaults([{ kind: 'close_socket' }])
    const away = await testToken()
    expect(away.body).toMatchObject({ success: true, ok: false, status: null })
    expect(away.body.message).toMatch(/^SIASN tidak dapat dihubungi/)
    expect(await tokenState()).toMatchObject({ usable: true, refusedAt: null })
  })

  it('is tested with one row and nothing more', async () => {
    await testToken()
    const { pangkat } = at.siasn.stats().endpoints
    expect(pangkat.requests).toBe(1)
    expect(await at.database.db('job_runs')).toEqual([])
    expect((await at.api(`${TOKEN}/test`)).status).toBe(405)
  })

  it('is replaced by a new one only when SIASN accepts that, and what it was before is overwritten', async () => {
    const rotate = (token: string) => send(`${TOKEN}/rotate`, 'POST', { token })
    const before = await at.database.db('secrets').where({ name: 'siasn-token' }).first()
    const refused = await rotate('token-yang-salah')
    expect(refused).toMatchObject({ status: 409, body: { code: 'token_not_proven', status: 401 } })
    expect(refused.body.message).toContain('token yang sekarang tetap dipakai')
    at.siasn.setTokens(['stand-in-token', 'token-baru-2026'])
    at.siasn.setFaults([{ kind: 'close_socket' }])
    expect((await rotate('token-baru-2026')).body).toMatchObject({ code: 'token_not_proven', status: null })
    expect(await at.database.db('secrets').where({ name: 'siasn-token' }).first()).toEqual(before)
    expect(await tokenState()).toMatchObject({ usable: true, refusedAt: null })

    at.siasn.setFaults([])
    const { status, body } = await rotate('token-baru-2026')
    expect([status, body.token.masked]).toEqual([200, '…'])
    at.siasn.setTokens(['token-baru-2026'])
    expect(await testToken()).toMatchObject({ body: { ok: true } })
    const acts = await at.database.db('audit_events').whereLike('action', 'secret.rotate%').orderBy('id')
    expect(acts.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['refused', 'token_not_proven'],
      ['refused', 'token_not_proven'],
      ['done', null],
    ])
  })

  it('stands with all other secrets in one list, each with what is known of it and never itself', async () => {
    await putToken({ token: jwt({ exp: inSeconds(3_600) }), refreshToken: REFRESH })
    const { body } = await at.api(`${SETTINGS}/secrets`)
    const kinds = body.secrets.map(({ kind, state }: { kind: string; state: string }) => [kind, state])
    expect(kinds).toEqual([
      ['siasnToken', 'usable'],
      ['siasnRefreshToken', 'usable'],
    ])
    expect(body.secrets[0]).toMatchObject({
      masked: 'eyJh…ngan',
      storedBy: 'token:uji',
      expiresAt: expect.stringMatching(/^\d{4}-/),
    })
    expect(body.key).toMatchObject({ source: 'environment', hasPrevious: false, stored: 2, old: 0 })
    expect(JSON.stringify(body)).not.toContain(REFRESH)
  })

  it('is renewed with a stored refresh token, which is never shown either', async () => {
    at.siasn.setTokens([])
    const { body } = await putToken({ refreshToken: REFRESH })
    expect(body.token.refresh).toEqual({ configured: true, stored: true })
    await at.database.db('secrets').where({ name: 'siasn-token' }).delete()
    expect(await sync('skk')).toMatchObject({ status: 'completed', failures: 0 })
    const state = await tokenState()
    expect(state).toMatchObject({
      usable: true,
      updatedBy: 'system:refresh',
      masked: expect.stringMatching(/^eyJ/),
    })
    expect(JSON.stringify([body, state])).not.toContain(REFRESH)
    expect(at.siasn.stats()).toMatchObject({ tokenRequests: 1, tokensRefused: 0 })
  })

  it('whose renewal is refused waits for a person, and the refused refresh token is not tried again', async () => {
    at.siasn.setTokens([])
    at.siasn.setRefreshTokens([])
    await putToken({ refreshToken: REFRESH })
    const id = await queueRun(at, {}, 'skk')
    expect(await blocked(at, id)).toMatchObject({ error: { code: 'token_rejected' } })
    expect(await tokenState()).toMatchObject({ usable: false, refresh: { configured: true, stored: false } })
    const asked = at.siasn.stats().tokenRequests
    expect(await testToken()).toMatchObject({ status: 200, body: { ok: false, status: 401 } })
    expect(at.siasn.stats().tokenRequests).toBe(asked)
    at.siasn.setTokens(['token-baru-dari-orang'])
    await putToken({ token: 'token-baru-dari-orang' })
    expect(await at.finished(id)).toMatchObject({ status: 'completed' })
  })
})

describe('what the environment says', () => {
  let fixed: Installation

  beforeAll(async () => {
    fixed = await openInstallation({
      env: {
        INSTANSI_ID: 'c'.repeat(32),
        SIASN_MAX_CONCURRENCY: '4',
        PROXY_FRESH_MINUTES: '5',
        SHRINK_GUARD_PERCENT: '0',
        CHANGES_RETENTION_DAYS: '7',
        RUNS_RETENTION_DAYS: '8',
        ATTEMPTS_RETENTION_DAYS: '9',
        EVENTS_RETENTION_DAYS: '10',
        AUDIT_RETENTION_DAYS: '400',
        FILES_RETENTION_DAYS: '401',
        STARTS_PER_MINUTE: '11',
        DOWNLOADS_PER_MINUTE: '12',
        UPLOAD_MAX_MB: '13',
      },
    })
    await fixed.prepare()
    await fixed.web()
  })
  afterAll(() => fixed.close())

  it('decides, is shown as such, and cannot be changed on the page', async () => {
    const { body } = await fixed.api(SETTINGS)
    const given = {
      instansiId: 'c'.repeat(32),
      maxConcurrency: 4,
      freshMinutes: 5,
      shrinkGuardPercent: 0,
      changesRetentionDays: 7,
      runsRetentionDays: 8,
      attemptsRetentionDays: 9,
      eventsRetentionDays: 10,
      auditRetentionDays: 400,
      filesRetentionDays: 401,
      startsPerMinute: 11,
      downloadsPerMinute: 12,
      uploadMaxMb: 13,
    }
    for (const one of body.settings)
      expect(one).toMatchObject({
        value: given[one.name as keyof typeof given],
        source: 'environment',
        updatedBy: null,
      })
    for (const name of Object.keys(given))
      for (const value of [BOUNDS[name]?.accepted[0], null]) {
        const answer = await fixed.api(SETTINGS, { method: 'PUT', body: JSON.stringify({ [name]: value }) })
        expect(answer).toMatchObject({ status: 409, body: { code: 'setting_from_environment', name } })
      }
    expect(await fixed.database.db('settings')).toEqual([])
  })

  it('wins over what the page stored before', async () => {
    await fixed.database.db('settings').insert({ name: 'freshMinutes', value: '30', updated_by: 'dulu' })
    const { body } = await fixed.api(SETTINGS)
    const fresh = body.settings.find((one: { name: string }) => one.name === 'freshMinutes')
    expect(fresh).toMatchObject({ value: 5, source: 'environment', updatedBy: null })
  })

  it('is the token too: it is used, and a stored one waits', async () => {
    expect((await fixed.api(TOKEN)).body.token).toMatchObject({
      source: 'environment',
      usable: true,
      updatedBy: null,
    })
    await fixed.api(TOKEN, { method: 'PUT', body: JSON.stringify({ token: 'disimpan-kemudian' }) })
    expect((await fixed.api(TOKEN)).body.token).toMatchObject({ source: 'environment' })
  })
})
