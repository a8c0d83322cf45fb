/** The panel of the proxy family: all types at once, every run at a glance, and cleaning up without harm. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { replyText } from '@/utils/language'
import { ADMIN, type Installation, openInstallation } from '../support/installation'
import { fetching, queueRun, tableRows, upstreamRows } from '../support/pangkat'
import { until } from '../support/processes'
import { blocked } from '../support/proxy'
import { TYPES } from '../support/rows'

const PROXY = '/api/siasn/ws/admin/proxy'
const ROWS = { pangkat: 1_200, pensiun: 250, pg_akademik: 250, pg_profesi: 150, skk: 700 }
const NONE = { waiting: 0, active: 0, completed: 0, failed: 0, cancelled: 0 }

let at: Installation
let tokens: Record<'operator' | 'viewer', string>
let cookie: string

beforeAll(async () => {
  at = await openInstallation({
    siasn: { latencyMs: 5, rows: ROWS },
    env: { SIASN_TOKEN: '', SIASN_MAX_CONCURRENCY: '1' },
  })
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
  tokens = { operator: await token('operator'), viewer: await token('viewer') }
  const signedIn = await at.api('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: at.url, cookie: 'none=1' },
    body: JSON.stringify(ADMIN),
  })
  cookie = String(signedIn.headers.get('set-cookie')).split(';')[0] ?? ''
  await storeToken()
})

afterAll(() => at.close())

beforeEach(async () => {
  at.siasn.reset()
  await at.database.db.raw(
    `TRUNCATE job_runs, job_attempts, run_events; TRUNCATE publications, row_changes; ${TYPES.map((type) => `TRUNCATE siasn_proxy.proxy_${type}`).join('; ')}`,
  )
})

async function token(role: string): Promise<string> {
  const { out } = await at.cli('token', 'create', '--name', `uji-${role}`, '--role', role, '--json')
  return JSON.parse(out).token
}

const storeToken = () =>
  at.api('/api/settings/siasn-token', {
    method: 'PUT',
    body: JSON.stringify({ token: 'stand-in-token' }),
  })
const as = (role: 'operator' | 'viewer'): RequestInit => ({
  headers: { authorization: `Bearer ${tokens[role]}` },
})
const syncAll = (query = '', init: RequestInit = {}) =>
  at.api(`${PROXY}/sync-all${query}`, { method: 'POST', ...init })
const sync = (type: string, init: RequestInit = {}) =>
  at.api(`${PROXY}/${type}/sync`, { method: 'POST', ...init })
const debug = (query = '') => at.api(`${PROXY}/debug${query}`)
const cleanup = (body: object, { query = '', ...init }: RequestInit & { query?: string } = {}) =>
  at.api(`${PROXY}/cleanup${query}`, { method: 'POST', body: JSON.stringify(body), ...init })
const active = () => at.database.db('job_runs').whereIn('status', ['queued', 'running'])

/** A run of a type that has ended in this status, without any work done. */
async function ended(status: 'completed' | 'dead' | 'cancelled', type = 'pangkat'): Promise<string> {
  const id = `proxy-${type}-lama-${Math.random()}`
  const run = { id, family: 'proxy', type, payload: '{}', unique_key: `proxy.${type}`, max_attempts: 4 }
  await at.database.db('job_runs').insert({
    ...run,
    requested_by: 'uji',
    status,
    percent: status === 'completed' ? 100 : 40,
    finished_at: new Date(),
    ...(status === 'dead' ? { error: JSON.stringify({ code: 'upstream_cut', message: 'cut' }) } : {}),
  })
  return id
}

describe('all types at once', () => {
  it('start five runs that work at the same time, and each answers as its own button would', async () => {
    at.siasn.setFaults([{ kind: 'slow', ms: 400 }])
    const { status, body } = await syncAll()
    expect(status).toBe(202)
    expect(body).toMatchObject({
      success: true,
      message: replyText('id', 'synced_all', { started: 5, total: 5 }),
    })
    expect(body.results.map((one: { type: string }) => one.type)).toEqual(TYPES)
    for (const { type, ...answer } of body.results)
      expect(answer).toEqual({
        http: 202,
        success: true,
        status: 'queued',
        jobId: expect.stringMatching(new RegExp(`^proxy-${type}-`)),
        message: 'Sinkronisasi dimulai di background',
      })
    await until(
      async () => (await active().where({ status: 'running' })).length === TYPES.length,
      'five runs are running at once',
    )
    at.siasn.clearFaults()
    for (const { type, jobId } of body.results as { type: keyof typeof ROWS; jobId: string }[])
      expect(await at.finished(jobId)).toMatchObject({
        status: 'completed',
        result: { total: ROWS[type], inserted: ROWS[type] },
        requested_by: 'token:uji',
      })
  })

  it('a second time leave the fresh alone, name the run of the active, and start the rest', async () => {
    const fresh = await sync('skk')
    await at.finished(fresh.body.jobId)
    at.siasn.setFaults([{ kind: 'slow', ms: 2_000 }])
    const busy = await sync('pangkat')
    const { status, body } = await syncAll()
    expect(status).toBe(202)
    const of = (type: string) => body.results.find((one: { type: string }) => one.type === type)
    expect(of('skk')).toMatchObject({ http: 200, status: 'completed', jobId: fresh.body.jobId })
    expect(of('pangkat')).toMatchObject({ http: 409, code: 'already_active', jobId: busy.body.jobId })
    for (const type of ['pensiun', 'pg_akademik', 'pg_profesi']) expect(of(type)).toMatchObject({ http: 202 })
    expect(body.message).toBe(replyText('id', 'synced_all', { started: 3, total: 5 }))
    const third = await syncAll()
    expect(third).toMatchObject({
      status: 200,
      body: { message: replyText('id', 'synced_all', { started: 0, total: 5 }) },
    })
  })

  it('twenty times at once make one active run of each type', async () => {
    at.siasn.setFaults([{ kind: 'slow', ms: 2_000 }])
    const answers = await Promise.all(Array.from({ length: 20 }, () => syncAll()))
    const started = answers.flatMap(({ body }) => body.results).filter(({ http }) => http === 202)
    expect(started.map(({ type }) => type).sort()).toEqual([...TYPES].sort())
    expect((await active()).map(({ type }) => type).sort()).toEqual([...TYPES].sort())
  })

  it('with force cancel what is active and start anew, however fresh', async () => {
    const fresh = await sync('skk')
    await at.finished(fresh.body.jobId)
    at.siasn.setFaults([{ kind: 'slow', ms: 2_000 }])
    const busy = await sync('pangkat')
    const { status, body } = await syncAll('?force=true')
    expect(status).toBe(202)
    for (const answer of body.results) expect(answer).toMatchObject({ http: 202, forced: true })
    expect(await at.run(busy.body.jobId)).toMatchObject({ status: 'cancelled' })
    expect(await active()).toHaveLength(5)
    expect(await syncAll('?force=ya')).toMatchObject({ status: 400, body: { code: 'bad_query' } })
  })

  it('are for operators and admins, by POST only, and never without a usable SIASN token', async () => {
    expect(await syncAll('', as('viewer'))).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await at.api(`${PROXY}/sync-all`)).toMatchObject({ status: 405 })
    const foreign = { headers: { cookie, origin: 'https://jahat.example' } }
    expect(await syncAll('', foreign)).toMatchObject({ status: 403, body: { code: 'cross_site' } })
    await at.database.db('secrets').delete()
    expect(await syncAll()).toMatchObject({ status: 401, body: { code: 'token_missing' } })
    expect(await active()).toHaveLength(0)
    await storeToken()
    at.siasn.setFaults([{ kind: 'slow', ms: 2_000 }])
    expect(await syncAll('', as('operator'))).toMatchObject({ status: 202 })
  })
})

describe('every run at a glance', () => {
  it('has the type, the state and the user of every job right', async () => {
    const done = await sync('pangkat', as('operator'))
    await at.finished(done.body.jobId)
    const undo = await at.api(`/api/runs/${done.body.jobId}/undo`, { method: 'POST' })
    await at.finished(undo.body.jobId)
    const failed = await ended('dead', 'pensiun')
    at.siasn.setFaults([{ kind: 'slow', ms: 3_000 }])
    const running = await sync('skk', { headers: { cookie, origin: at.url } })
    await until(async () => (await at.run(running.body.jobId)).status === 'running', 'skk runs')
    const { status, body } = await debug()
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual(['byType', 'jobs', 'success', 'summary'])
    expect(body.summary).toEqual({ total: 4, byStatus: { ...NONE, active: 1, completed: 2, failed: 1 } })
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
    expect(body.jobs).toEqual([
      {
        id: running.body.jobId,
        type: 'skk',
        state: 'active',
        progress: expect.any(Number),
        blockedOn: null,
        requestedBy: ADMIN.email,
        createdAt: time,
        startedAt: time,
        finishedAt: null,
        error: null,
      },
      {
        id: failed,
        type: 'pensiun',
        state: 'failed',
        progress: 40,
        blockedOn: null,
        requestedBy: 'uji',
        createdAt: time,
        startedAt: null,
        finishedAt: time,
        error: 'Jawaban SIASN terputus di tengah jalan.',
      },
      expect.objectContaining({ type: 'undo', state: 'completed', requestedBy: 'token:uji', progress: 100 }),
      expect.objectContaining({ type: 'pangkat', state: 'completed', requestedBy: 'token:uji-operator' }),
    ])
  })

  it('counts by type what it counts in all, types without a run among them', async () => {
    for (const type of TYPES) await ended('completed', type)
    await ended('dead', 'pangkat')
    await ended('cancelled', 'skk')
    const { body } = await debug('?limit=2')
    expect(body.byType).toEqual({
      pangkat: { ...NONE, total: 2, completed: 1, failed: 1 },
      pensiun: { ...NONE, total: 1, completed: 1 },
      pg_akademik: { ...NONE, total: 1, completed: 1 },
      pg_profesi: { ...NONE, total: 1, completed: 1 },
      skk: { ...NONE, total: 2, completed: 1, cancelled: 1 },
      undo: { ...NONE, total: 0 },
    })
    expect(body.summary).toEqual({ total: 7, byStatus: { ...NONE, completed: 5, failed: 1, cancelled: 1 } })
  })

  it('shows the newest first, as many as are asked for, up to 500', async () => {
    const ids: string[] = []
    for (let n = 0; n < 4; n++) ids.unshift(await ended('completed'))
    const idsOf = ({ body }: Awaited<ReturnType<typeof debug>>) =>
      body.jobs.map((job: { id: string }) => job.id)
    expect(idsOf(await debug())).toEqual(ids)
    expect(idsOf(await debug('?limit=3'))).toEqual(ids.slice(0, 3))
    for (const wrong of ['0', '501', 'semua'])
      expect(await debug(`?limit=${wrong}`)).toMatchObject({ status: 400, body: { code: 'bad_query' } })
    expect((await at.api(`${PROXY}/debug`, as('viewer'))).status).toBe(200)
    expect((await at.api(`${PROXY}/debug`, { method: 'POST' })).status).toBe(405)
  })

  it('leaves out runs of other families and what was cleaned away', async () => {
    await ended('completed')
    const { db } = at.database
    await db('job_runs').insert({
      id: 'order-auto-refund-1',
      family: 'order',
      type: 'auto-refund',
      payload: '{}',
      max_attempts: 1,
      requested_by: 'uji',
    })
    await ended('dead')
    await cleanup({ states: ['failed'] })
    expect((await debug()).body).toMatchObject({ summary: { total: 1 }, jobs: [{ state: 'completed' }] })
    await cleanup({ states: ['waiting', 'active', 'completed', 'failed', 'cancelled'] })
    expect((await debug()).body).toMatchObject({ summary: { total: 0 }, jobs: [] })
    expect(await db('job_runs').where({ family: 'order', hidden_at: null })).toHaveLength(1)
  })
})

describe('cleaning up', () => {
  it('takes ended runs of the asked states off the list, says how many, and touches no published row', async () => {
    const done = await sync('pangkat')
    await at.finished(done.body.jobId)
    const [failed, cancelled] = [await ended('dead'), await ended('cancelled')]
    const { status, body } = await cleanup({ states: ['completed', 'failed'] })
    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      message: replyText('id', 'cleaned', { count: 2 }),
      cleaned: 2,
      removed: 2,
      breakdown: { completed: 1, failed: 1 },
    })
    expect((await debug()).body.jobs).toMatchObject([{ id: cancelled }])
    expect(await tableRows(at)).toEqual(upstreamRows(at))
    const state = async (id: string) => (await at.api(`${PROXY}/status?jobId=${id}`)).body
    expect(await state(done.body.jobId)).toMatchObject({ found: true, state: 'completed', progress: 100 })
    expect(await state(failed)).toMatchObject({
      found: true,
      state: 'failed',
      error: { code: 'upstream_cut' },
    })
    const overview = await at.api(`${PROXY}/overview`)
    expect(overview.body.types[0]).toMatchObject({ rows: 1_200, standing: { runId: done.body.jobId } })
    const again = await cleanup({ states: ['completed', 'failed'] })
    expect(again.body).toMatchObject({
      cleaned: 0,
      breakdown: { completed: 0, failed: 0 },
      message: replyText('id', 'cleaned', { count: 0 }),
    })
  })

  it('leaves the changes of a cleaned run to be looked at and taken back', async () => {
    const done = await sync('pangkat')
    await at.finished(done.body.jobId)
    await cleanup({ states: ['completed'] })
    const changes = await at.api(`/api/runs/${done.body.jobId}/changes`)
    expect(changes.body).toMatchObject({ counts: { inserted: 1_200 }, undo: { possible: true } })
    const undo = await at.api(`/api/runs/${done.body.jobId}/undo`, { method: 'POST' })
    expect(await at.finished(undo.body.jobId)).toMatchObject({ status: 'completed' })
    expect(await tableRows(at)).toEqual([])
  })

  it.each([
    ['in the address', {}, '?type=pensiun'],
    ['in the body', { type: 'pensiun' }, ''],
  ])('only of one type, named %s', async (_where, more, query) => {
    await ended('completed', 'pangkat')
    await ended('completed', 'pensiun')
    expect((await cleanup({ states: ['completed'], ...more }, { query })).body.cleaned).toBe(1)
    expect((await debug()).body.jobs).toMatchObject([{ type: 'pangkat' }])
  })

  it('cancels active runs at once, and their workers change nothing any more', async () => {
    at.siasn.setFaults([{ kind: 'slow', ms: 300 }])
    const id = await queueRun(at)
    await fetching(at, id, 500)
    const { body } = await cleanup({ states: ['active'] })
    expect(body).toMatchObject({ cleaned: 1, breakdown: { active: 1 } })
    expect(await at.run(id)).toMatchObject({ status: 'cancelled' })
    at.siasn.clearFaults()
    // Its worker takes the next run of the type only when it has left this one.
    const next = await sync('pangkat')
    await at.finished(next.body.jobId)
    expect(await at.run(id)).toMatchObject({ status: 'cancelled', result: null })
    expect(await at.database.db('publications').where({ run_id: id })).toEqual([])
    const events = await at.database.db('run_events').where({ run_id: id }).orderBy('id')
    expect(events.at(-1)).toMatchObject({ kind: 'cancelled', actor: 'token:uji' })
    expect(await tableRows(at)).toEqual(upstreamRows(at))
  })

  it('cancels what waits, also what waits for a token, and a new token wakes none of it', async () => {
    at.siasn.setFaults([{ kind: 'unauthorized' }])
    const id = await queueRun(at)
    await blocked(at, id)
    at.siasn.clearFaults()
    expect((await cleanup({ states: ['waiting'] })).body).toMatchObject({ breakdown: { waiting: 1 } })
    expect(await at.run(id)).toMatchObject({ status: 'cancelled', blocked_on: null })
    await storeToken()
    const next = await sync('pangkat')
    expect(await at.finished(next.body.jobId)).toMatchObject({ status: 'completed' })
    expect(await at.run(id)).toMatchObject({ status: 'cancelled', attempt: 1 })
  })

  it('of an unknown state or type is refused, and names the known ones', async () => {
    await ended('completed')
    const state = await cleanup({ states: ['selesai'] })
    expect(state).toMatchObject({ status: 400, body: { code: 'bad_request' } })
    for (const known of Object.keys(NONE)) expect(state.body.message).toContain(known)
    const type = await cleanup({ states: ['completed'], type: 'gaji' })
    expect(type).toMatchObject({ status: 404, body: { code: 'unknown_type' } })
    for (const known of [...TYPES, 'undo']) expect(type.body.message).toContain(known)
    for (const body of [{}, { states: [] }, { states: 'completed' }, { states: ['completed'], semua: true }])
      expect(await cleanup(body)).toMatchObject({ status: 400, body: { code: 'bad_request' } })
    expect(await cleanup({ states: ['completed'] }, { query: '?tipe=skk' })).toMatchObject({ status: 400 })
    expect(await at.database.db('job_runs').whereNotNull('hidden_at')).toEqual([])
  })

  it('is for admins, by POST, from our own page or with a token', async () => {
    await ended('completed')
    const states = ['completed']
    expect(await cleanup({ states }, as('operator'))).toMatchObject({ status: 403 })
    expect(await cleanup({ states }, as('viewer'))).toMatchObject({ status: 403 })
    expect(await at.api(`${PROXY}/cleanup?type=pangkat`)).toMatchObject({ status: 405 })
    const foreign = { headers: { cookie, origin: 'https://jahat.example' } }
    expect(await cleanup({ states }, foreign)).toMatchObject({ status: 403, body: { code: 'cross_site' } })
    expect(await at.database.db('job_runs').whereNotNull('hidden_at')).toEqual([])
    const own = (type: string) => ({ headers: { cookie, origin: at.url, 'content-type': type } })
    const asForm = await cleanup({ states }, own('text/plain'))
    expect(asForm).toMatchObject({ status: 415, body: { code: 'not_json' } })
    const asJson = await cleanup({ states }, own('application/json'))
    expect(asJson).toMatchObject({ status: 200, body: { cleaned: 1 } })
  })

  it('ten times at once, while Redis is emptied, counts each run once and leaves nothing running', async () => {
    at.siasn.setFaults([{ kind: 'slow', ms: 300 }])
    const started = (await syncAll()).body.results.map((one: { jobId: string }) => one.jobId)
    await until(async () => (await active().where({ status: 'running' })).length === 5, 'five runs run')
    for (const type of TYPES) await ended('dead', type)
    const states = ['waiting', 'active', 'failed']
    const [answers] = await Promise.all([
      Promise.all(Array.from({ length: 10 }, () => cleanup({ states }))),
      at.redis.killAndWipe(),
    ])
    for (const answer of answers) expect(answer.status).toBe(200)
    expect(answers.reduce((sum, { body }) => sum + body.cleaned, 0)).toBe(10)
    await at.redis.start()
    for (const id of started) expect(await at.run(id)).toMatchObject({ status: 'cancelled' })
    at.siasn.clearFaults()
    const { body } = await syncAll()
    for (const { jobId } of body.results)
      expect(await at.finished(jobId)).toMatchObject({ status: 'completed' })
    for (const id of started) expect(await at.run(id)).toMatchObject({ status: 'cancelled' })
    expect(await tableRows(at)).toEqual(upstreamRows(at))
  })
})
