/** The API of notices: for admins only, addresses go in and never come out; and a real failure is told by real processes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation, type TestProcess } from '../support/installation'
import { CLEAN_NOTICES } from '../support/notice-tables'
import { queueRun } from '../support/pangkat'
import { until } from '../support/processes'
import { openReceiver, type Receiver } from '../support/receivers'

const CHANNELS = '/api/notices/channels'
const SECRET = 'rahasia-sekali-abc'
const PLAN = { title: 'Operator', jobs: ['*'], events: ['failed', 'recovered', 'late', 'needs_you'] }

let at: Installation
let hook: Receiver
let processes: TestProcess[]

beforeAll(async () => {
  hook = await openReceiver()
  at = await openInstallation({
    siasn: { latencyMs: 1, rows: { pangkat: 60 } },
    env: { SIASN_TOKEN: '', NOTICE_ALLOWED_HOSTS: '127.0.0.1' },
  })
  await at.prepare()
  processes = await Promise.all([at.worker(), at.worker(), at.web()])
})
afterAll(async () => {
  await at.close()
  await hook.close()
})
beforeEach(async () => {
  hook.received.length = 0
  await at.database.db.raw(CLEAN_NOTICES)
})

const send = (path: string, method: string, body: object, headers = {}) =>
  at.api(path, { method, body: JSON.stringify(body), headers })
const webhook = (more: object = {}) =>
  send(CHANNELS, 'POST', { ...PLAN, kind: 'webhook', target: `${hook.url}/${SECRET}`, ...more })

const ADDRESSES = [
  ['GET', CHANNELS],
  ['POST', CHANNELS],
  ['PUT', `${CHANNELS}/x`],
  ['DELETE', `${CHANNELS}/x`],
  ['POST', `${CHANNELS}/x/test`],
  ['GET', '/api/notices/log'],
  ['GET', '/api/notices/targets'],
  ['PUT', '/api/notices/targets'],
] as const

describe('whoever is no admin', () => {
  it('gets nothing: 401 without a session, 403 as an operator', async () => {
    const { out } = await at.cli('token', 'create', '--name', 'operator', '--role', 'operator', '--json')
    const operator = { authorization: `Bearer ${(JSON.parse(out) as { token: string }).token}` }
    for (const [method, path] of ADDRESSES) {
      const init = { method, ...(method === 'GET' ? {} : { body: '{}' }) }
      expect((await at.api(path, { ...init, headers: { authorization: 'Bearer salah' } })).status).toBe(401)
      expect((await at.api(path, { ...init, headers: operator })).status, `${method} ${path}`).toBe(403)
    }
  })
})

describe('a channel', () => {
  it('is stored encrypted, shown masked, and its signing secret is shown once', async () => {
    const { status, body } = await webhook()
    expect(status).toBe(201)
    expect(body.signingSecret).toMatch(/^whsec_/)
    expect(body.channel).toMatchObject({
      kind: 'webhook',
      target: `${hook.url}/…abc`,
      everyRun: false,
      enabled: true,
    })
    const shown = JSON.stringify((await at.api(CHANNELS)).body)
    expect(shown).toContain('Operator')
    const [row] = await at.database.db('notice_channels')
    for (const text of [JSON.stringify(body.channel), shown, JSON.stringify(row)])
      expect(text).not.toMatch(new RegExp(`${SECRET}|whsec_`))
    expect(row).toMatchObject({ owner: 'token:uji', created_by: 'token:uji' })
  })

  it('keeps its address and owner when it is changed without them, and gets a new secret when asked', async () => {
    const { body } = await webhook({ owner: 'siti@kantor.test' })
    const path = `${CHANNELS}/${body.channel.id}`
    const changed = await send(path, 'PUT', { ...PLAN, title: 'Baru', digest: 'daily', digestAt: '07:00' })
    expect(changed.body).toMatchObject({
      channel: { title: 'Baru', owner: 'siti@kantor.test', digestAt: '07:00', target: body.channel.target },
      signingSecret: null,
    })
    const renewed = await send(path, 'PUT', { ...PLAN, newSecret: true })
    expect(renewed.body.signingSecret).toMatch(/^whsec_/)
    expect(renewed.body.signingSecret).not.toBe(body.signingSecret)
    expect((await send(`${path}/test`, 'POST', {})).body).toMatchObject({ ok: true, answer: 'ok' })
    expect(hook.received[0]).toMatchObject({ path: `/${SECRET}`, body: { type: 'job.test' } })
    expect((await at.api(path, { method: 'DELETE' })).status).toBe(200)
    expect((await at.api(path, { method: 'DELETE' })).body).toMatchObject({ code: 'unknown_channel' })
  })

  it.each([
    ['an address inside', { kind: 'slack', target: 'https://192.168.1.1/x' }, 'notice_target'],
    ['plain http', { kind: 'slack', target: 'http://example.com/x' }, 'notice_target'],
    ['no address', { kind: 'discord', target: 'bukan alamat' }, 'notice_target'],
    ['no mail address', { kind: 'email', target: 'siti' }, 'notice_target'],
    ['eleven mail addresses', { kind: 'email', target: 'a@b.c,'.repeat(11) }, 'notice_target'],
    ['a header in a mail address', { kind: 'email', target: 'a@b.c\nBcc:x@y.z' }, 'notice_target'],
    ['mail, which this server cannot send', { kind: 'email', target: 'siti@kantor.test' }, 'notice_mail_off'],
    ['a job that nobody knows', { jobs: ['proxy.pangkat', 'proxy.gaji'] }, 'notice_job'],
    ['a family that nobody knows', { jobs: ['gaji.*'] }, 'notice_job'],
    ['another kind', { kind: 'sms' }, 'bad_request'],
    ['no job', { jobs: [] }, 'bad_request'],
    ['an odd job', { jobs: ['proxy'] }, 'bad_request'],
    ['nothing to tell', { events: [] }, 'bad_request'],
    ['half of quiet hours', { quietFrom: '22:00' }, 'bad_request'],
    ['no time of a daily digest', { digest: 'daily' }, 'bad_request'],
    ['an odd time', { quietFrom: '24:00', quietTo: '06:00' }, 'bad_request'],
    ['an unknown field', { chat: 'x' }, 'bad_request'],
  ])('with %s is refused, and nothing is stored', async (_what, more, code) => {
    expect((await webhook(more)).body).toMatchObject({ success: false, code })
    expect(await at.database.db('notice_channels')).toEqual([])
  })
})

it('a channel that nothing can reach yet may be stored switched off, and is not switched on', async () => {
  const mail = { kind: 'email', target: 'siti@kantor.test', enabled: false }
  const { status, body } = await webhook(mail)
  expect(status).toBe(201)
  const on = await send(`${CHANNELS}/${body.channel.id}`, 'PUT', PLAN)
  expect(on).toMatchObject({ status: 400, body: { code: 'notice_mail_off' } })
})

it('why an address is refused is said in the language of its reader', async () => {
  const said = async (target: string, language: string) => {
    const body = { ...PLAN, kind: 'webhook', target }
    return (await send(CHANNELS, 'POST', body, { 'accept-language': language })).body.message
  }
  expect(await said('http://example.com/x', 'id')).toContain('harus diawali https://')
  expect(await said('https://[::1]/x', 'id')).toContain('di dalam jaringan sendiri')
  expect(await said('https://169.254.169.254/x', 'en')).toContain('within the own network')
  expect(await said('https://a:b@example.com/x', 'id')).toContain('kata sandi')
})

it('targets are of jobs that exist, each once', async () => {
  const put = (...jobs: string[]) =>
    send('/api/notices/targets', 'PUT', { targets: jobs.map((job) => ({ job, minutes: 60 })) })
  expect(
    (await put('proxy.skk', 'proxy.pangkat')).body.targets.map(({ job }: { job: string }) => job),
  ).toEqual(['proxy.pangkat', 'proxy.skk'])
  for (const wrong of [['proxy.lain'], ['system.notify'], ['proxy.skk', 'proxy.skk']])
    expect((await put(...wrong)).body).toMatchObject({ code: 'bad_request' })
  expect((await at.api('/api/notices/targets')).body.targets).toHaveLength(2)
})

it('a run that waits for a token is told of by the workers, once, and its recovery too', async () => {
  await webhook()
  const run = await queueRun(at)
  const first = await until(() => hook.received[0], 'the first message')
  expect(first.body).toMatchObject({
    type: 'job.needs_you',
    data: { notices: [{ runId: run, job: 'proxy.pangkat', url: `${at.url}/runs/${run}` }] },
  })
  await send('/api/settings/siasn-token', 'PUT', { token: 'stand-in-token' })
  await at.finished(run)
  const second = await until(() => hook.received[1], 'the second message')
  expect(second.body).toMatchObject({ type: 'job.recovered', data: { notices: [{ runId: run }] } })
  const { body } = await until(async () => {
    const reply = await at.api('/api/notices/log')
    return reply.body.notices.every(({ state }: { state: string }) => state === 'sent') ? reply : null
  }, 'both are sent')
  expect(body.notices).toMatchObject([
    { event: 'recovered', runId: run, channel: 'Operator', state: 'sent' },
    { event: 'needs_you', runId: run, channel: 'Operator', state: 'sent' },
  ])
  expect(hook.received).toHaveLength(2)
  for (const one of processes) expect(one.output()).not.toContain(SECRET)
})
