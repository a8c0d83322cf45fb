/** Starting any job by its name: now or later, urgent or not, once however often it is asked. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Installation, openInstallation } from '../support/installation'

const DAY_MS = 86_400_000

let at: Installation

beforeAll(async () => {
  at = await openInstallation()
  await at.prepare()
  await Promise.all([at.web(), at.worker()])
})
afterAll(() => at.close())
beforeEach(() => at.database.db.raw('TRUNCATE job_runs, job_attempts, run_events'))

const start = (job: string, body: object = {}, headers: Record<string, string> = {}) =>
  at.api(`/api/jobs/${job}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

const tokenOf = async (role: string): Promise<Record<string, string>> => {
  const { out } = await at.cli('token', 'create', '--name', `uji-${role}`, '--role', role, '--json')
  return { authorization: `Bearer ${JSON.parse(out).token}` }
}

it('a job is started with its payload, and the run that answers is followed to its end', async () => {
  const { status, body } = await start('proxy.pangkat', { payload: { allowShrink: true }, priority: 'high' })
  expect(status).toBe(202)
  expect(body).toMatchObject({ success: true, run: { type: 'pangkat', priority: 'high', status: 'queued' } })
  expect(await at.finished(body.jobId)).toMatchObject({ status: 'completed', requested_by: 'token:uji' })
})

it('a run that is asked for later waits for its time, by the database’s clock', async () => {
  const day = new Date(Date.now() + 90 * DAY_MS).toISOString().slice(0, 10)
  const { body } = await start('proxy.skk', { delayMs: 3_600_000 })
  const { body: dated } = await start('proxy.pensiun', { runAt: `${day}T09:00:00+07:00` })
  const [delayed, atDay] = [await at.run(body.jobId), await at.run(dated.jobId)]
  expect(delayed.status).toBe('queued')
  expect(atDay.run_at.toISOString()).toBe(`${day}T02:00:00.000Z`)
  const { rows } = await at.database.db.raw(
    "SELECT run_at > now() + interval '59 minutes' AS later FROM job_runs WHERE id = ?",
    [body.jobId],
  )
  expect(rows[0].later).toBe(true)
})

it('a time further ahead than a year, or two times at once, is refused with the reason', async () => {
  const far = new Date(Date.now() + 367 * DAY_MS).toISOString()
  const near = new Date(Date.now() + 365 * DAY_MS).toISOString()
  for (const [body, said] of [
    [{ runAt: far }, '366 hari'],
    [{ delayMs: 367 * DAY_MS }, 'delayMs'],
    [{ runAt: near, delayMs: 0 }, 'jangan keduanya'],
  ] as const) {
    const refused = await start('proxy.skk', body)
    expect(refused).toMatchObject({ status: 400, body: { code: 'bad_request' } })
    expect(refused.body.message).toContain(said)
  }
  expect(await at.database.db('job_runs')).toEqual([])
  expect((await start('proxy.skk', { runAt: near })).status).toBe(202)
})

it('asked twice with one key there is one run; the key for another job or payload is refused', async () => {
  const key = { 'idempotency-key': 'klik-1' }
  const first = await start('proxy.skk', { delayMs: 60_000 }, key)
  const again = await start('proxy.skk', { delayMs: 60_000 }, key)
  expect([first.status, again.status]).toEqual([202, 200])
  expect(again.body.jobId).toBe(first.body.jobId)
  const other = await start('proxy.pangkat', { delayMs: 60_000 }, key)
  expect([other.status, other.body.code]).toEqual([409, 'idempotency_reused'])
  const same = await start('proxy.skk', { payload: { allowShrink: false } }, key)
  expect([same.status, same.body.jobId]).toEqual([200, first.body.jobId])
  const edited = await start('proxy.skk', { payload: { allowShrink: true } }, key)
  expect(edited).toMatchObject({
    status: 409,
    body: { code: 'idempotency_reused', jobId: first.body.jobId },
  })
})

it('a second run of a key that is active is refused, and the active one is named', async () => {
  const first = await start('proxy.skk', { delayMs: 60_000 })
  const second = await start('proxy.skk', {})
  expect(second.status).toBe(409)
  expect(second.body).toMatchObject({ code: 'already_active', jobId: first.body.jobId })
})

it('a payload that does not fit is refused, naming the field; nothing starts', async () => {
  const { status, body } = await start('proxy.skk', { payload: { allowShrink: 'ya', token: 'x' } })
  expect(status).toBe(400)
  expect(body.code).toBe('payload_invalid')
  expect(body.fields.map((field: { path: string }) => field.path)).toEqual(['token', 'allowShrink'])
  const wrong = await start('proxy.skk', { priority: 'urgent' })
  expect([wrong.status, wrong.body.code]).toEqual([400, 'bad_request'])
  expect(await at.database.db('job_runs')).toEqual([])
})

it('only the roles of a job may start it, and nobody the engine’s own', async () => {
  const viewer = await tokenOf('viewer')
  const refused = await start('proxy.skk', {}, viewer)
  expect([refused.status, refused.body.code]).toEqual([403, 'forbidden_job'])
  const own = await start('system.bulk', {})
  expect([own.status, own.body.code]).toEqual([403, 'forbidden_job'])
  const unknown = await start('proxy.tidak-ada', {})
  expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown_type'])
  const { body } = await at.api('/api/jobs')
  const names = body.data.map((shown: { job: string }) => shown.job)
  expect(names).toContain('proxy.pangkat')
  expect(names).not.toContain('system.bulk')
})

it('a job that has a door of its own is not offered by its name, and says so when it is asked for', async () => {
  const { body } = await at.api('/api/jobs')
  expect(body.data.map((shown: { job: string }) => shown.job)).not.toContain('proxy.undo')
  const refused = await start('proxy.undo', { payload: { runId: 'tidak-ada', type: 'pangkat' } })
  expect(refused).toMatchObject({ status: 403, body: { code: 'job_has_own_door', job: 'proxy.undo' } })
  expect(await at.database.db('job_runs')).toEqual([])
})

it('text that no table can hold is refused wherever it stands, and its field is named', async () => {
  const put = { method: 'PUT' }
  const odd: [path: string, body: string, field: string, init?: { method: string }][] = [
    ['/api/jobs/proxy.skk', '{"payload":{"a":["x","\\u0000"]}}', 'payload.a.1'],
    ['/api/jobs/proxy.skk', '{"payload":{"\\ud800x":1}}', 'payload.'],
    ['/api/runs/x/retry', '{"reason":"\\ud83d"}', 'reason'],
    ['/api/runs/x/discard', '{"reason":"a\\u0000b"}', 'reason'],
    ['/api/dead-letters/preview', '{"filter":{"search":"\\udc00"}}', 'filter.search'],
    ['/api/schedules', '{"title":"\\u0000","job":"proxy.skk","cron":"0 4 * * *"}', 'title'],
    ['/api/notices/channels', '{"title":"\\ud800"}', 'title'],
    ['/api/settings', '{"instansiId":"\\u0000"}', 'instansiId', put],
    ['/api/settings', '{"__proto__":{"x":1}}', '__proto__', put],
    ['/api/settings/siasn-token', '{"token":"\\ud800"}', 'token', put],
  ]
  for (const [path, body, field, init = { method: 'POST' }] of odd) {
    const refused = await at.api(path, { ...init, body })
    expect(refused, path).toMatchObject({ status: 400, body: { code: 'bad_request' } })
    expect(refused.body.message).toContain(`"${field}`)
  }
  const deep = `{"payload":${'['.repeat(60_000)}${']'.repeat(60_000)}}`
  const refused = await at.api('/api/jobs/proxy.skk', { method: 'POST', body: deep })
  expect(refused).toMatchObject({ status: 400, body: { code: 'bad_request' } })
  expect(await at.database.db('job_runs')).toEqual([])
})

it('what is wrong with a body is said in the language of its reader', async () => {
  const wrong = { priority: 'urgent' }
  const indonesian = (await start('proxy.skk', wrong)).body.message
  const english = (await start('proxy.skk', wrong, { 'accept-language': 'en' })).body.message
  expect(indonesian).toContain('"priority" hanya menerima: high, normal, low')
  expect(english).toContain('"priority" accepts only: high, normal, low')
})
