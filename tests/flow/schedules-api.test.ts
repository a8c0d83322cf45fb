/** Schedules over HTTP and on the command line: who may do what, what is refused and why, and nothing is lost to a second editor. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation } from '../support/installation'

const SCHEDULES = '/api/schedules'

let at: Installation
const tokens: Record<string, string> = {}

beforeAll(async () => {
  at = await openInstallation({ siasn: { rows: { pangkat: 30 } } })
  await at.prepare()
  await at.web()
  for (const role of ['operator', 'viewer']) {
    const { out } = await at.cli('token', 'create', '--name', role, '--role', role, '--json')
    tokens[role] = JSON.parse(out).token
  }
})

afterAll(() => at.close())

beforeEach(async () => {
  await at.database.db.raw('TRUNCATE job_runs, job_attempts, run_events; TRUNCATE schedules CASCADE')
})

const send = (method: string, path: string, body?: unknown, role?: string) =>
  at.api(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: role ? { authorization: `Bearer ${tokens[role]}` } : {},
  })
const WANTED = { title: 'Pangkat malam', job: 'proxy.pangkat', cron: '0 4 * * *' }

async function make(fields: object = {}) {
  const { status, body } = await send('POST', SCHEDULES, { ...WANTED, ...fields })
  expect(status).toBe(201)
  return body.schedule
}

describe('a schedule', () => {
  it('is made with defaults, read in words in the language of its reader, and tells its next five runs', async () => {
    const made = await make()
    expect(made).toMatchObject({
      ...WANTED,
      id: expect.stringMatching(/^pangkat-malam-[0-9a-f]{6}$/),
      jobTitle: 'Kenaikan Pangkat',
      payload: {},
      timeZone: 'Asia/Jakarta',
      enabled: true,
      overlap: 'skip',
      missed: 'once',
      description: 'Setiap hari pukul 04.00',
      lastTick: null,
      isLate: false,
      version: 1,
    })
    expect(made.next).toHaveLength(5)
    for (const iso of made.next) expect(iso).toMatch(/T21:00:00.000Z$/)
    const english = await at.api(SCHEDULES, { headers: { 'accept-language': 'en' } })
    expect(english.body.schedules).toMatchObject([
      { id: made.id, jobTitle: 'Promotions', description: 'Every day at 04:00' },
    ])
  })

  it('is changed field by field; a second editor with an old version is refused and told who was first', async () => {
    const { id, version } = await make()
    const path = `${SCHEDULES}/${id}`
    const changed = await send('PUT', path, { version, cron: '30 5 * * 1-5', timeZone: 'Asia/Jayapura' })
    expect(changed).toMatchObject({
      status: 200,
      body: { schedule: { cron: '30 5 * * 1-5', title: WANTED.title, version: 2 } },
    })
    expect(changed.body.schedule.next[0]).toMatch(/T20:30:00.000Z$/)
    const late = await send('PUT', path, { version, enabled: false })
    expect(late).toMatchObject({ status: 409, body: { code: 'schedule_changed' } })
    expect(late.body.message).toContain('token:uji')
    const off = await send('PUT', path, { version: 2, enabled: false })
    expect(off.body.schedule).toMatchObject({ enabled: false, next: [], version: 3 })
    expect((await at.database.db('schedules').first()).next_at).toBeNull()
  })

  it('keeps its next run when only its name changes', async () => {
    const { id, version } = await make()
    await at.database.db('schedules').update({ next_at: '2030-01-01T00:00:00Z' })
    await send('PUT', `${SCHEDULES}/${id}`, { version, title: 'Lain' })
    expect((await at.database.db('schedules').first()).next_at.toISOString()).toBe('2030-01-01T00:00:00.000Z')
  })

  it('is deleted, and is not found afterwards', async () => {
    const { id } = await make()
    expect((await send('DELETE', `${SCHEDULES}/${id}`)).status).toBe(200)
    expect((await at.api(SCHEDULES)).body.schedules).toEqual([])
    for (const [method, path, body] of [
      ['DELETE', `${SCHEDULES}/${id}`, undefined],
      ['PUT', `${SCHEDULES}/${id}`, { version: 1 }],
      ['POST', `${SCHEDULES}/${id}/run`, {}],
    ] as const)
      expect(await send(method, path, body)).toMatchObject({
        status: 404,
        body: { code: 'schedule_unknown' },
      })
  })

  it('is run now, switched off too, and not twice at once', async () => {
    const { id } = await make({ enabled: false, payload: { allowShrink: true } })
    const started = await send('POST', `${SCHEDULES}/${id}/run`, {})
    expect(started).toMatchObject({
      status: 202,
      body: { run: { status: 'queued', requestedBy: 'token:uji' } },
    })
    const [run] = await at.database.db('job_runs')
    expect(run).toMatchObject({ schedule_id: id, payload: { allowShrink: true } })
    const again = await send('POST', `${SCHEDULES}/${id}/run`, {})
    expect(again).toMatchObject({ status: 409, body: { code: 'already_active', jobId: run.id } })
  })

  it('that was refused says why, in the language of its reader', async () => {
    const { id } = await make()
    await at.database.db('schedule_ticks').insert({
      schedule_id: id,
      tick_at: new Date('2026-11-01T00:00:00Z'),
      outcome: 'refused',
      detail: JSON.stringify({ code: 'schedule_payload', field: 'allowShrink', reason: 'expected boolean' }),
    })
    const [shown] = (await at.api(SCHEDULES)).body.schedules
    expect(shown.lastTick).toMatchObject({ outcome: 'refused', at: '2026-11-01T00:00:00.000Z', runId: null })
    expect(shown.lastTick.reason).toBe('Isi pekerjaan tidak sesuai pada "allowShrink": expected boolean')
  })

  it('whose tick nobody has seen for a minute is late', async () => {
    await make()
    await at.database.db.raw("UPDATE schedules SET next_at = now() - interval '2 minutes'")
    expect((await at.api(SCHEDULES)).body.schedules).toMatchObject([{ isLate: true }])
  })
})

describe('what cannot be', () => {
  it.each([
    ['an expression that never occurs', { cron: '0 0 30 2 *' }, 'schedule_never', 'cron'],
    ['seconds', { cron: '0 0 4 * * *' }, 'schedule_fields', 'cron'],
    ['an unreadable expression', { cron: '0 99 * * *' }, 'schedule_cron', 'cron'],
    ['an unknown zone', { timeZone: 'Asia/Bandung' }, 'schedule_zone', 'timeZone'],
    ['a job that its own desk starts', { job: 'proxy.undo' }, 'schedule_job', 'job'],
    ['an unknown job', { job: 'proxy.gaji' }, 'schedule_job', 'job'],
    ['a wrong payload', { payload: { allowShrink: 'ya' } }, 'schedule_payload', 'payload'],
    ['a payload with more than its job knows', { payload: { paksa: true } }, 'schedule_payload', 'payload'],
  ])('is refused with its field: %s', async (_what, fields, code, name) => {
    const refused = await send('POST', SCHEDULES, { ...WANTED, ...fields })
    expect(refused).toMatchObject({ status: 400, body: { success: false, code, name } })
    const { id, version } = await make()
    if (name !== 'job')
      expect(await send('PUT', `${SCHEDULES}/${id}`, { version, ...fields })).toMatchObject({
        status: 400,
        body: { code },
      })
    expect(await at.database.db('schedules').where({ version: 1 })).toHaveLength(1)
  })

  it('names the field of the payload', async () => {
    const { body } = await send('POST', SCHEDULES, { ...WANTED, payload: { allowShrink: 'ya' } })
    expect(body).toMatchObject({ field: 'allowShrink' })
    expect(body.message).toContain('allowShrink')
  })

  it('is said in Indonesian from end to end, and in English to those who ask for it', async () => {
    const said = async (fields: object, language: string) => {
      const init = { method: 'POST', body: JSON.stringify({ ...WANTED, ...fields }) }
      return (await at.api(SCHEDULES, { ...init, headers: { 'accept-language': language } })).body.message
    }
    expect(await said({ payload: { paksa: true } }, 'id')).toContain(
      'tidak dikenal; yang dikenal: allowShrink',
    )
    expect(await said({ payload: { paksa: true } }, 'en')).toContain('is not known; known: allowShrink')
    expect(await said({ cron: '61 * * * *' }, 'id')).toMatch(/^Bagian ke-1 .*"61".*0-59/)
    expect(await said({ cron: '0 4 * * SEN' }, 'id')).toMatch(/^Bagian ke-5 .*"SEN".*SUN-SAT/)
    expect(await said({ cron: '*/0 4 * * *' }, 'en')).toMatch(/^Part 1 .*"\*\/0".*0-59/)
  })

  it('is told in a preview too', async () => {
    const preview = (cron: string, timeZone = 'Asia/Makassar') =>
      at.api(`${SCHEDULES}/preview?${new URLSearchParams({ cron, timeZone })}`)
    const fine = await preview('0 8 L * *')
    expect(fine).toMatchObject({
      status: 200,
      body: { description: 'Setiap hari terakhir bulan pukul 08.00' },
    })
    expect(fine.body.next).toHaveLength(5)
    expect(fine.body.next[0]).toMatch(/T00:00:00.000Z$/)
    const long = await preview(`${'1,'.repeat(150)}1 8 * * *`)
    expect(long).toMatchObject({ status: 400, body: { code: 'query_too_long' } })
    expect(long.body.message).toContain('terlalu panjang')
    expect(await preview('0 0 31 4 *')).toMatchObject({ status: 400, body: { code: 'schedule_never' } })
    expect(await preview('0 8 * * *', 'Mars/Olympus')).toMatchObject({
      status: 400,
      body: { code: 'schedule_zone' },
    })
  })
})

describe('who may', () => {
  it('read: everybody who is signed in; change: admins; run: those who may start the job', async () => {
    const { id } = await make()
    const prune = await make({ job: 'system.prune', title: 'Bersih' })
    for (const role of ['operator', 'viewer']) {
      expect((await send('GET', SCHEDULES, undefined, role)).status).toBe(200)
      expect((await send('GET', `${SCHEDULES}/preview?cron=0+4+*+*+*`, undefined, role)).status).toBe(200)
      for (const [method, path, body] of [
        ['POST', SCHEDULES, WANTED],
        ['PUT', `${SCHEDULES}/${id}`, { version: 1, enabled: false }],
        ['DELETE', `${SCHEDULES}/${id}`, undefined],
        ['POST', `${SCHEDULES}/${prune.id}/run`, {}],
      ] as const)
        expect(await send(method, path, body, role)).toMatchObject({
          status: 403,
          body: { code: 'forbidden' },
        })
    }
    expect((await send('POST', `${SCHEDULES}/${id}/run`, {}, 'viewer')).status).toBe(403)
    expect((await send('POST', `${SCHEDULES}/${id}/run`, {}, 'operator')).status).toBe(202)
    const nobody = await at.api(SCHEDULES, { headers: { cookie: 'x=1' } })
    expect(nobody.status).toBe(401)
  })
})

describe('sinkron schedule', () => {
  it('lists, switches and runs', async () => {
    const { id } = await make()
    const list = await at.cli('schedule', 'list')
    expect(list).toMatchObject({ code: 0 })
    expect(list.out).toMatch(
      new RegExp(`^${id} +on +proxy.pangkat +0 4 \\* \\* \\* +Asia/Jakarta +next: \\S+ 04:00 WIB`),
    )
    expect(JSON.parse((await at.cli('schedule', 'list', '--json')).out)).toMatchObject([
      { id, enabled: true },
    ])
    const off = await at.cli('schedule', 'disable', id, '--json')
    expect(JSON.parse(off.out)).toMatchObject({ id, enabled: false, next: [] })
    expect((await at.cli('schedule', 'enable', id)).out).toContain(' on ')
    const run = await at.cli('schedule', 'run', id, '--json')
    expect(run.code).toBe(0)
    expect((await at.run(JSON.parse(run.out).id)).requested_by).toMatch(/^cli:/)
    expect(await at.cli('schedule', 'run', id)).toMatchObject({ code: 1 })
    const unknown = await at.cli('schedule', 'enable', 'tidak-ada')
    expect(unknown).toMatchObject({ code: 1, out: '' })
    expect(unknown.err).toContain('tidak-ada')
  })
})
