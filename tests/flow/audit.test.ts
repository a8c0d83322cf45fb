/** The audit: every act of a person, a token or the command line, done or refused, and nothing that can be changed later. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { actOf } from '@/middleware/acts'
import type { AuditEvent } from '@/models/audit-list'
import { pruneAudit } from '@/models/audit-retention'
import { closeDb } from '@/models/db'
import { canary, leaks } from '../support/canary'
import { ADMIN, type Installation, openInstallation } from '../support/installation'
import { newPerson, PASSWORD, type Person, signInAs, stranger } from '../support/people'

const PROXY = '/api/siasn/ws/admin/proxy'

let at: Installation
let admin: Person
let operator: Person & { id: string }
let viewer: Person & { id: string }
/** Everything before is another test's. */
let mark = 0

beforeAll(async () => {
  at = await openInstallation({ env: { SIASN_TOKEN: '' } })
  Object.assign(process.env, { DATABASE_URL: at.env.DATABASE_URL, REDIS_URL: at.env.REDIS_URL })
  await at.prepare()
  await at.web()
  admin = await signInAs(at)
  operator = await newPerson(at, admin, { email: 'operator@kantor.test', role: 'operator' })
  viewer = await newPerson(at, admin, { email: 'pembaca@kantor.test', role: 'viewer' })
  await admin.call('/api/settings/siasn-token', 'PUT', { token: 'stand-in-token' })
})
afterAll(async () => {
  await closeDb()
  await at.close()
})
beforeEach(async () => {
  await at.database.db('rate_limits').delete()
  mark = Number((await at.database.db('audit_events').max('id as max').first())?.max)
})

type Row = Record<string, unknown>

/** Acts since the test began, the oldest first. */
const written = (): Promise<Row[]> => at.database.db('audit_events').where('id', '>', mark).orderBy('id')
const acts = async () => (await written()).map(({ action, outcome }) => `${action} ${outcome}`)
const found = async (query: string): Promise<AuditEvent[]> =>
  (await admin.call(`/api/audit?${query}`)).body.events

describe('an act', () => {
  it('says who, when, where from, what, and of which request', async () => {
    const { body, headers } = await operator.call(`${PROXY}/pangkat/sync`, 'POST', {})
    const [row] = await written()
    expect(row).toMatchObject({
      actor_kind: 'user',
      actor_id: operator.id,
      actor_name: operator.email,
      actor_role: 'operator',
      ip: '127.0.0.1',
      user_agent: 'Peramban Uji',
      request_id: headers.get('x-request-id'),
      action: 'run.start',
      object_kind: 'run',
      object_id: body.jobId,
      after: { job: 'proxy.pangkat', run: body.jobId },
      outcome: 'done',
      code: null,
    })
  })

  it('is written for each thing that a person can do with runs', async () => {
    const { body } = await operator.call(`${PROXY}/pangkat/sync?force=true`, 'POST', {})
    await operator.call(`/api/runs/${body.jobId}/cancel`, 'POST', {})
    await operator.call(`/api/runs/${body.jobId}/retry`, 'POST', { reason: 'coba lagi' })
    await operator.call(`/api/runs/${body.jobId}/cancel`, 'POST', {})
    await at.database
      .db('job_runs')
      .where({ id: body.jobId })
      .update({ status: 'dead', error: '{"code":"x","message":"x"}' })
    await operator.call(`/api/runs/${body.jobId}/discard`, 'POST', { reason: 'tidak perlu' })
    await admin.call(`${PROXY}/cleanup`, 'POST', { states: ['completed'] })
    expect(await acts()).toEqual([
      'run.cancel done',
      'run.force done',
      'run.cancel done',
      'run.retry done',
      'run.cancel done',
      'run.discard done',
      'runs.cleanup done',
    ])
    const rows = await written()
    expect(rows.find(({ action }) => action === 'run.retry')).toMatchObject({ reason: 'coba lagi' })
    expect(rows.find(({ action }) => action === 'run.discard')).toMatchObject({ reason: 'tidak perlu' })
  })

  it('upon many runs says which, how many and why', async () => {
    const { body } = await operator.call(`${PROXY}/skk/sync`, 'POST', {})
    await at.database
      .db('job_runs')
      .where({ id: body.jobId })
      .update({ status: 'dead', finished_at: new Date(), error: '{"code":"x","message":"x"}' })
    const bulk = { action: 'discard', ids: [body.jobId], reason: 'dibersihkan' }
    const { status } = await operator.call('/api/dead-letters/actions', 'POST', bulk)
    expect(status).toBe(202)
    expect((await written()).at(-1)).toMatchObject({
      action: 'runs.bulk',
      reason: 'dibersihkan',
      after: { count: 1, action: 'discard' },
    })
  })

  it('upon settings, schedules and channels keeps what was before and after', async () => {
    await admin.call('/api/settings', 'PUT', { freshMinutes: 5 })
    await admin.call('/api/settings', 'PUT', { freshMinutes: 7 })
    const plan = { title: 'Malam', job: 'proxy.skk', cron: '0 1 * * *' }
    const { schedule } = (await admin.call('/api/schedules', 'POST', plan)).body
    await admin.call(`/api/schedules/${schedule.id}`, 'PUT', { version: schedule.version, enabled: false })
    await admin.call(`/api/schedules/${schedule.id}`, 'DELETE')
    const rows = await written()
    expect(await acts()).toEqual([
      'settings.change done',
      'settings.change done',
      'schedule.create done',
      'schedule.change done',
      'schedule.delete done',
    ])
    expect(rows[1]).toMatchObject({ before: { freshMinutes: 5 }, after: { freshMinutes: 7 } })
    expect(rows[3]).toMatchObject({ before: { enabled: true }, after: { enabled: false } })
    expect(rows[4]).toMatchObject({ before: { title: 'Malam' }, after: null })
  })

  it('upon people, ways in and downloads is written too', async () => {
    await admin.call(`/api/users/${viewer.id}`, 'PUT', { role: 'operator' })
    await admin.call(`/api/users/${viewer.id}`, 'PUT', { role: 'viewer' })
    const { id } = (await admin.call('/api/tokens', 'POST', { name: 'audit', role: 'viewer', days: 1 })).body
    await admin.call(`/api/tokens/${id}`, 'DELETE')
    const again = await signInAs(at, { email: viewer.email, password: PASSWORD })
    await again.call('/api/auth/sign-out', 'POST', {})
    await admin.call(`${PROXY}/pangkat/export?format=csv`)
    await admin.call(`${PROXY}/pangkat?limit=-1`)
    const rows = await written()
    expect(rows.map(({ action }) => action)).toEqual([
      'user.change',
      'user.change',
      'token.create',
      'token.revoke',
      'sign_in',
      'sign_out',
      'rows.download',
      'rows.download',
    ])
    expect(rows[0]).toMatchObject({
      object_id: viewer.email,
      before: { role: 'viewer' },
      after: { role: 'operator' },
    })
    expect(rows[5]).toMatchObject({ actor_name: viewer.email })
  })

  it('on the command line names who ran it', async () => {
    await at.cli('token', 'create', '--name', 'dari-cli', '--role', 'viewer')
    expect((await written())[0]).toMatchObject({
      action: 'token.create',
      actor_kind: 'cli',
      actor_name: expect.stringMatching(/^cli:/),
      object_id: 'dari-cli',
    })
  })
})

describe('what was refused', () => {
  it('is written with the reason: the role, the state, the sign-in', async () => {
    await viewer.call(`${PROXY}/pangkat/sync`, 'POST', {})
    await viewer.call('/api/settings', 'PUT', { freshMinutes: 1 })
    await viewer.call('/api/audit')
    await operator.call('/api/runs/tidak-ada/cancel', 'POST', {})
    const id = (await at.database.db('users').where({ email: ADMIN.email }).first('id')).id
    await admin.call(`/api/users/${id}`, 'PUT', { isActive: false })
    await stranger(at)('/api/auth/sign-in/email', 'POST', { email: viewer.email, password: 'salah' })
    expect((await written()).map(({ action, outcome, code }) => [action, outcome, code])).toEqual([
      ['run.start', 'refused', 'forbidden'],
      ['settings.change', 'refused', 'forbidden'],
      ['read', 'refused', 'forbidden'],
      ['run.cancel', 'refused', 'unknown_run'],
      ['user.change', 'refused', 'last_admin'],
      ['sign_in', 'refused', 'unauthorized'],
    ])
    expect((await written()).at(-1)).toMatchObject({ actor_kind: 'anonymous', object_id: viewer.email })
  })

  it('of a stranger is written once a minute, however often they try', async () => {
    for (let n = 0; n < 5; n++) await stranger(at)(`${PROXY}/pangkat/sync`, 'POST', {})
    expect(await acts()).toEqual(['run.start refused'])
  })

  it('keeps no address that nobody has: it may be a password', async () => {
    const email = `${canary('sandi')}@kantor.test`
    await stranger(at)('/api/auth/sign-in/email', 'POST', { email, password: 'x' })
    const rows = await written()
    expect(rows.map(({ action }) => action)).toEqual(['sign_in'])
    expect(JSON.stringify(rows)).not.toContain(email)
  })

  it('and mere reading or what cannot be read leave nothing', async () => {
    await viewer.call(`${PROXY}/pangkat`)
    await operator.call('/api/dead-letters/preview', 'POST', { filter: {} })
    await admin.call('/api/users/x', 'PUT', { role: 'raja' })
    expect(await acts()).toEqual([])
  })

  it('is an act at every address that changes something, listed or not', () => {
    expect(actOf('POST', '/api/yang/baru')).toMatchObject({
      action: 'other',
      object: { id: 'POST /api/yang/baru' },
    })
    expect(actOf('DELETE', '/api/tokens/a%2Fb')).toEqual({
      action: 'token.revoke',
      object: { kind: 'token', id: 'a/b' },
    })
    expect(actOf('GET', '/api/runs')).toBeNull()
  })
})

describe('the record', () => {
  it('cannot be changed, emptied or thinned out by the role that the product itself uses', async () => {
    await admin.call('/api/settings', 'PUT', { freshMinutes: 60 })
    const { db } = at.database
    for (const sql of [
      'UPDATE audit_events SET actor_name = $$x$$',
      'DELETE FROM audit_events',
      'TRUNCATE audit_events',
    ])
      await expect(db.raw(sql)).rejects.toThrow(/append-only/)
    await expect(db('audit_events').where({ id: mark }).update({ reason: 'x' })).rejects.toThrow(
      /append-only/,
    )
    expect(await acts()).toEqual(['settings.change done'])
  })

  it('is removed only after its years, never before one year is over, and that is a record of its own', async () => {
    const { db } = at.database
    const aged = (days: number) => ({
      at: db.raw(`clock_timestamp() - interval '${days} days'`),
      actor_kind: 'cli',
      actor_name: `uji-${days}`,
      action: 'other',
      outcome: 'done',
    })
    await db('audit_events').insert([aged(900), aged(800), aged(400), aged(100)])
    const left = () => db('audit_events').whereLike('actor_name', 'uji-%').orderBy('at').pluck('actor_name')
    const told: number[] = []
    expect(await pruneAudit(730, (removed) => told.push(removed))).toBe(2)
    expect(await left()).toEqual(['uji-400', 'uji-100'])
    const [row] = await db('audit_events').where({ action: 'audit.prune' })
    expect(row).toMatchObject({
      actor_kind: 'system',
      actor_name: 'system:prune',
      after: { count: 2, days: 730 },
    })
    await expect(pruneAudit(30, () => undefined)).rejects.toThrow(/append-only/)
    expect(await left()).toEqual(['uji-400', 'uji-100'])
    expect([await pruneAudit(730, () => undefined), told]).toEqual([0, [2]])
    expect(await db('audit_events').where({ action: 'audit.prune' })).toHaveLength(1)
  })

  it('holds an act exactly when its transaction does', async () => {
    const { db } = at.database
    await db.raw("ALTER TABLE audit_events ADD CONSTRAINT broken CHECK (action <> 'token.create') NOT VALID")
    try {
      const made = await admin.call('/api/tokens', 'POST', { name: 'gagal', role: 'viewer', days: 1 })
      expect(made.status).toBe(500)
      expect(await db('api_tokens').where({ name: 'gagal' })).toEqual([])
    } finally {
      await db.raw('ALTER TABLE audit_events DROP CONSTRAINT broken')
    }
  })

  it('never holds a secret', async () => {
    const secrets = {
      token: canary('token'),
      path: canary('alamat'),
      password: canary('sandi'),
      wrong: canary('salah'),
    }
    await admin.call('/api/settings/siasn-token', 'PUT', { token: secrets.token })
    const channel = { kind: 'webhook', title: 'Kait', jobs: ['*'], events: ['failed'] }
    const target = `https://kait.example.com/${secrets.path}`
    const made = await admin.call('/api/notices/channels', 'POST', { ...channel, target })
    expect(made.status).toBe(201)
    const { kind: _, ...wishes } = channel
    await admin.call(`/api/notices/channels/${made.body.channel.id}`, 'PUT', {
      ...wishes,
      target: `${target}2`,
    })
    await admin.call(`/api/notices/channels/${made.body.channel.id}`, 'DELETE')
    const apiToken = (await admin.call('/api/tokens', 'POST', { name: 'rahasia', role: 'viewer', days: 1 }))
      .body
    const { link } = (await admin.call(`/api/users/${viewer.id}/reset-link`, 'POST', {})).body
    const reset = { token: link.path.split('#')[1], password: secrets.password }
    expect((await stranger(at)('/api/account/reset', 'POST', reset)).status).toBe(200)
    await operator.call('/api/account/password', 'POST', {
      current: secrets.wrong,
      password: secrets.password,
    })
    const kept = {
      ...secrets,
      signing: made.body.signingSecret,
      apiToken: apiToken.token,
      reset: reset.token,
    }
    const rows = await written()
    expect(rows.map(({ action }) => action)).toEqual([
      'secret.change',
      'channel.create',
      'channel.change',
      'channel.delete',
      'token.create',
      'user.reset_link',
      'password.reset',
      'password.change',
    ])
    expect(leaks(kept, [{ name: 'audit', text: JSON.stringify(rows) }])).toEqual([])
  })

  it('is read by admins: filtered, page by page without a gap, and as CSV', async () => {
    for (let n = 0; n < 5; n++) await admin.call('/api/settings', 'PUT', { freshMinutes: n })
    await viewer.call('/api/settings', 'PUT', { freshMinutes: 9 })
    const ids: number[] = []
    for (let cursor = ''; ; ) {
      const { body } = await admin.call(`/api/audit?action=settings.&limit=2${cursor}`)
      ids.push(...body.events.map(({ id }: AuditEvent) => id))
      if (body.next === null) break
      cursor = `&cursor=${body.next}`
    }
    expect(ids).toEqual([...ids].sort((a, b) => b - a))
    const all = await at.database.db('audit_events').where('action', 'settings.change')
    expect(ids).toHaveLength(all.length)
    expect(await found(`outcome=refused&actor=${viewer.email}&limit=1`)).toMatchObject([
      { code: 'forbidden' },
    ])
    expect((await found('search=FRESHMIN&limit=200')).length).toBe(all.length - 1 - (await earlierRefused()))
    expect(await found('until=2020-01-01T00:00:00Z')).toEqual([])
    expect((await admin.call('/api/audit?sort=ip')).status).toBe(400)
    const csv = await admin.call('/api/audit/export?action=settings.')
    expect(csv.headers.get('content-disposition')).toMatch(/audit-\d{4}-\d\d-\d\d\.csv/)
    expect(String(csv.body).trim().split('\r\n')).toHaveLength(all.length + 1)
    expect((await written()).at(-1)).toMatchObject({ action: 'audit.download', outcome: 'done' })
  })
})

/** Refusals name no setting: they were refused before anybody read what was asked. */
async function earlierRefused(): Promise<number> {
  const rows = await at.database.db('audit_events').where({ action: 'settings.change', outcome: 'refused' })
  return rows.length - 1
}
