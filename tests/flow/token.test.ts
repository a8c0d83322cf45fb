/** A token that ends does not end a run: it waits, keeps what it has fetched, and goes on with the next token. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation, type TestProcess } from '../support/installation'
import { queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { blocked, outcomesOf, standing, upstreamNow } from '../support/proxy'

const SYNC = '/api/siasn/ws/admin/proxy/pangkat/sync'
const TOKEN = '/api/settings/siasn-token'
/** 2,300 rows of pangkat, 500 a page. */
const PAGES = 5

let at: Installation
let workers: TestProcess[] = []

beforeAll(async () => {
  at = await openInstallation({
    siasn: { latencyMs: 5, rows: { pangkat: 2_300, pensiun: 250, skk: 700 } },
    env: { SIASN_TOKEN: '' },
  })
  await at.prepare()
  await at.web({ SIASN_TOKEN_URL: at.siasn.tokenUrl, SIASN_CLIENT_ID: 'siasn-instansi' })
})

afterAll(() => at.close())

beforeEach(async () => {
  await at.database.db.raw(`TRUNCATE job_runs, job_attempts, run_events; TRUNCATE publications, secrets, refused_secrets;
    TRUNCATE siasn_proxy.proxy_pangkat, siasn_proxy.proxy_pensiun, siasn_proxy.proxy_skk`)
  at.siasn.reset()
})

afterEach(async () => {
  for (const one of workers) one.kill('SIGKILL')
  await Promise.all(workers.map((one) => one.ended()))
  workers = []
})

/** Starts a worker that asks for one page at a time. */
async function worker(extra: Record<string, string> = {}): Promise<TestProcess> {
  const started = await at.worker({ SIASN_MAX_CONCURRENCY: '1', ...extra })
  workers.push(started)
  return started
}

const withRefresh = () => ({ SIASN_TOKEN_URL: at.siasn.tokenUrl, SIASN_CLIENT_ID: 'siasn-instansi' })
const putToken = (body: object) => at.api(TOKEN, { method: 'PUT', body: JSON.stringify(body) })
const requests = () => at.siasn.stats().endpoints.pangkat.requests

async function store(token: string): Promise<void> {
  expect(await putToken({ token })).toMatchObject({ status: 200, body: { success: true } })
}

async function expectWhole(id: string, outcomes: string[]): Promise<void> {
  expect(await at.finished(id)).toMatchObject({
    status: 'completed',
    failures: 0,
    blocked_on: null,
    result: { passes: 1, complete: true, inserted: 2_300 },
  })
  expect(await outcomesOf(at, id)).toEqual(outcomes)
  expect(await standing(at, 'pangkat')).toEqual(await upstreamNow(at, 'pangkat'))
}

function jwt(expiresAt: number): string {
  const parts = [{ alg: 'RS256' }, { exp: Math.floor(expiresAt / 1000), iss: 'uji' }, 'tanda-tangan']
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
}

describe('a token that SIASN refuses in the middle of a run', () => {
  it('lets the run wait for another, and no page is fetched twice', async () => {
    await store('stand-in-token')
    await worker()
    at.siasn.setFaults([{ kind: 'expire_token', after: 2 }])
    const id = await queueRun(at)
    const waiting = await blocked(at, id)
    expect(waiting).toMatchObject({ status: 'queued', failures: 0, error: { code: 'token_rejected' } })
    expect(waiting.cursor).toMatchObject({ pass: 1, page: 2, staged: 1_000 })
    expect(waiting.percent).toBeLessThan(100)
    expect(await standing(at, 'pangkat')).toEqual([])
    expect(await at.api(`/api/runs/${id}`)).toMatchObject({
      status: 200,
      body: { run: { status: 'queued', blockedOn: 'siasn-token' } },
    })
    expect((await at.api(TOKEN)).body.token).toMatchObject({ usable: false, code: 'token_rejected' })
    at.siasn.setTokens(['token-yang-baru'])
    await store('token-yang-baru')
    await expectWhole(id, ['snoozed', 'completed'])
    // The page that was refused was asked for again; nothing else.
    expect(requests()).toBe(PAGES + 1)
    const events = await at.database.db('run_events').where({ run_id: id }).orderBy('id').pluck('kind')
    expect(events).toEqual(['blocked', 'released', 'completed'])
  })

  it('is not tried again by other runs: they wait too', async () => {
    await store('stand-in-token')
    await worker()
    at.siasn.setFaults([{ kind: 'expire_token' }])
    const first = await queueRun(at)
    await blocked(at, first)
    const refused = at.siasn.stats().unauthorized
    const second = await queueRun(at, {}, 'skk')
    expect(await blocked(at, second)).toMatchObject({ error: { code: 'token_rejected' } })
    expect(at.siasn.stats()).toMatchObject({ unauthorized: refused, endpoints: { skk: { requests: 0 } } })
    at.siasn.setTokens(['token-yang-baru'])
    await store('token-yang-baru')
    await expectWhole(first, ['snoozed', 'completed'])
    expect(await at.finished(second)).toMatchObject({ status: 'completed', result: { inserted: 700 } })
  })

  it('and replaced before the run noticed is no interruption', async () => {
    await store('stand-in-token')
    await worker()
    at.siasn.setFaults([{ kind: 'slow', ms: 300 }])
    const id = await queueRun(at)
    await until(() => requests() >= 2, 'two pages were asked for')
    at.siasn.setTokens(['token-yang-baru'])
    await store('token-yang-baru')
    await expectWhole(id, ['completed'])
  })

  it('and replaced at the very moment the run is put away cannot leave it waiting', async () => {
    await store('stand-in-token')
    await worker({ SIASN_MAX_CONCURRENCY: '4' })
    for (let round = 1; round <= 12; round++) {
      const token = `token-nomor-${round}`
      const before = at.siasn.stats().unauthorized
      at.siasn.setFaults([{ kind: 'expire_token', after: 2 }])
      const id = await queueRun(at)
      while (at.siasn.stats().unauthorized === before) await sleep(1)
      await sleep((round % 6) * 4)
      at.siasn.setTokens([token])
      await store(token)
      expect(await at.finished(id)).toMatchObject({ status: 'completed', failures: 0 })
    }
  })

  it('may be accepted again: the test of the token lets the run go on', async () => {
    await store('stand-in-token')
    await worker()
    at.siasn.setFaults([{ kind: 'unauthorized', after: 3, times: 1 }])
    const id = await queueRun(at)
    await blocked(at, id)
    expect(await at.api(`${TOKEN}/test`, { method: 'POST' })).toMatchObject({
      status: 200,
      body: { success: true, ok: true, status: 200 },
    })
    await expectWhole(id, ['snoozed', 'completed'])
    expect((await at.api(TOKEN)).body.token).toMatchObject({ usable: true, refusedAt: null })
  })
})

it('without any token a run waits, and nothing is asked of SIASN', async () => {
  await worker()
  const id = await queueRun(at)
  expect(await blocked(at, id)).toMatchObject({
    status: 'queued',
    failures: 0,
    error: { code: 'token_missing' },
  })
  expect(requests() + at.siasn.stats().unauthorized).toBe(0)
  await store('stand-in-token')
  await expectWhole(id, ['snoozed', 'completed'])
})

it('a token whose end has come is noticed before it is used', async () => {
  const token = jwt(Date.now() + 2_000)
  at.siasn.setTokens([token])
  await store(token)
  await sleep(2_100)
  await worker()
  const id = await queueRun(at)
  expect(await blocked(at, id)).toMatchObject({ error: { code: 'token_expired' } })
  expect(requests() + at.siasn.stats().unauthorized).toBe(0)
  expect(await putToken({ token })).toMatchObject({ status: 400, body: { code: 'token_unusable' } })
})

it('a worker that starts with another SIASN_TOKEN goes on with the runs that wait', async () => {
  const old = await worker({ SIASN_TOKEN: 'token-yang-lama' })
  const id = await queueRun(at)
  expect(await blocked(at, id)).toMatchObject({ error: { code: 'token_rejected' } })
  old.kill('SIGTERM')
  await old.ended()
  await worker({ SIASN_TOKEN: 'stand-in-token' })
  await expectWhole(id, ['snoozed', 'completed'])
})

describe('a run that waits for a token', () => {
  it('can be cancelled, and a token that comes later does not wake it', async () => {
    await worker()
    const id = await queueRun(at)
    await blocked(at, id)
    expect(await at.api(`/api/runs/${id}/cancel`, { method: 'POST' })).toMatchObject({ status: 200 })
    await store('stand-in-token')
    const next = await at.api(SYNC, { method: 'POST' })
    expect(next).toMatchObject({ status: 202 })
    await expectWhole(next.body.jobId, ['completed'])
    expect(await at.run(id)).toMatchObject({ status: 'cancelled', blocked_on: null, attempt: 1 })
  })

  it('stays in its place when somebody clicks again or forces: first a token is needed', async () => {
    await worker()
    const id = await queueRun(at)
    await blocked(at, id)
    for (const path of [SYNC, `${SYNC}?force=true`])
      expect(await at.api(path, { method: 'POST' })).toMatchObject({
        status: 401,
        body: { success: false, code: 'token_missing' },
      })
    expect(await at.cli('run', 'pangkat', '--force')).not.toMatchObject({ code: 0 })
    expect(await at.run(id)).toMatchObject({ status: 'queued', blocked_on: 'siasn-token' })
    await store('stand-in-token')
    await expectWhole(id, ['snoozed', 'completed'])
  })

  it('is cancelled by force where a usable token is known, and the new run waits or works in its place', async () => {
    // This worker has a token of its own, a wrong one; the stored one is good.
    const misled = await worker({ SIASN_TOKEN: 'token-yang-salah' })
    await store('stand-in-token')
    const id = await queueRun(at)
    await blocked(at, id)
    expect(await at.api(SYNC, { method: 'POST' })).toMatchObject({
      status: 409,
      body: { success: false, code: 'already_active', status: 'queued', jobId: id },
    })
    const forced = await at.api(`${SYNC}?force=true`, { method: 'POST' })
    expect(forced).toMatchObject({ status: 202, body: { forced: true } })
    expect(await at.run(id)).toMatchObject({ status: 'cancelled', blocked_on: null })
    await blocked(at, forced.body.jobId)
    misled.kill('SIGKILL')
    await worker()
    await expectWhole(forced.body.jobId, ['snoozed', 'completed'])
    expect(await at.run(id)).toMatchObject({ status: 'cancelled', attempt: 1 })
  })
})

describe('with a refresh token', () => {
  const stored = async () => (await at.api(TOKEN)).body.token

  it('the access token is fetched when it is needed', async () => {
    at.siasn.setRefreshTokens(['perbarui-saya'])
    expect(await putToken({ refreshToken: 'perbarui-saya' })).toMatchObject({
      body: { token: { usable: true, stored: false, refresh: { configured: true, stored: true } } },
    })
    await worker(withRefresh())
    await expectWhole(await queueRun(at), ['completed'])
    expect(at.siasn.stats()).toMatchObject({ tokenRequests: 1, tokensRefused: 0, unauthorized: 0 })
    expect(await stored()).toMatchObject({ stored: true, usable: true, updatedBy: 'system:refresh' })
  })

  it('a run outlives its access token without a stop, each refresh token used once', async () => {
    // A token is renewed 30 s before its end: these after one second.
    at.siasn.setRefreshTokens(['perbarui-saya'], 31)
    await putToken({ refreshToken: 'perbarui-saya' })
    await worker(withRefresh())
    at.siasn.setFaults([{ kind: 'slow', ms: 700 }])
    await expectWhole(await queueRun(at), ['completed'])
    const { tokenRequests, tokensRefused, unauthorized } = at.siasn.stats()
    expect(tokenRequests).toBeGreaterThanOrEqual(3)
    expect({ tokensRefused, unauthorized }).toEqual({ tokensRefused: 0, unauthorized: 0 })
  })

  it('a 401 in the middle is no interruption', async () => {
    at.siasn.setRefreshTokens(['perbarui-saya'])
    await putToken({ token: 'stand-in-token', refreshToken: 'perbarui-saya' })
    await worker(withRefresh())
    at.siasn.setFaults([{ kind: 'expire_token', after: 2 }])
    await expectWhole(await queueRun(at), ['completed'])
    expect(at.siasn.stats()).toMatchObject({ tokenRequests: 1, tokensRefused: 0 })
  })

  it('that is spent, the run waits for a person, and it is not tried again', async () => {
    at.siasn.setRefreshTokens(['yang-lain'])
    await putToken({ refreshToken: 'sudah-terpakai' })
    await worker(withRefresh())
    const id = await queueRun(at)
    await blocked(at, id)
    const other = await queueRun(at, {}, 'skk')
    await blocked(at, other)
    expect(at.siasn.stats()).toMatchObject({ tokenRequests: 1, tokensRefused: 1 })
    expect(await stored()).toMatchObject({ usable: false, refresh: { configured: true, stored: false } })
    await putToken({ refreshToken: 'yang-lain' })
    await expectWhole(id, ['snoozed', 'completed'])
    expect(await at.finished(other)).toMatchObject({ status: 'completed' })
  })

  it('many requests in many workers renew once', async () => {
    at.siasn.setRefreshTokens(['perbarui-saya'])
    await putToken({ token: 'stand-in-token', refreshToken: 'perbarui-saya' })
    const wide = { ...withRefresh(), SIASN_MAX_CONCURRENCY: '32' }
    await Promise.all([worker(wide), worker(wide)])
    // Slow enough that many requests are under way when the token ends.
    at.siasn.setFaults([
      { kind: 'expire_token', after: 9 },
      { kind: 'slow', ms: 150 },
    ])
    const ids = [await queueRun(at), await queueRun(at, {}, 'skk'), await queueRun(at, {}, 'pensiun')]
    for (const id of ids) expect(await at.finished(id)).toMatchObject({ status: 'completed', failures: 0 })
    for (const id of ids) expect(await outcomesOf(at, id)).toEqual(['completed'])
    expect(at.siasn.stats()).toMatchObject({ tokenRequests: 1, tokensRefused: 0 })
  })

  it('and an address that does not answer, the run waits, and goes on when a token is stored', async () => {
    await putToken({ refreshToken: 'perbarui-saya' })
    await worker({ ...withRefresh(), SIASN_TOKEN_URL: 'http://127.0.0.1:9/token' })
    const id = await queueRun(at)
    await blocked(at, id)
    await store('stand-in-token')
    await expectWhole(id, ['snoozed', 'completed'])
  })
})
