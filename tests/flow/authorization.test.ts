/** Every address of the API by everybody who may ask: a route that this table does not know fails, so none is opened unawares. */
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeDb } from '@/models/db'
import { ADMIN, type Installation, openInstallation, type TestProcess } from '../support/installation'
import { newPerson, PASSWORD, type Person, signInAs, stranger } from '../support/people'

/**
 * public: everybody, without a session too · anybody: all who are signed in, tokens as well · person: all who are
 * signed in, no token · operators: admins and operators · admins: admins.
 */
type Access = 'public' | 'anybody' | 'person' | 'operators' | 'admins'

const PROXY = '/api/siasn/ws/admin/proxy'

const TABLE: Readonly<Record<string, Access>> = {
  'GET /api/[...rest]': 'public',
  'POST /api/[...rest]': 'public',
  'PUT /api/[...rest]': 'public',
  'DELETE /api/[...rest]': 'public',
  'POST /api/account/forgot': 'public',
  'POST /api/account/password': 'person',
  'POST /api/account/reset': 'public',
  'GET /api/account/second-factor': 'person',
  'POST /api/account/second-factor': 'person',
  'POST /api/account/second-factor/confirm': 'person',
  'POST /api/account/second-factor/off': 'person',
  'POST /api/account/sign-in-code': 'public',
  'GET /api/audit': 'admins',
  'GET /api/audit/export': 'admins',
  'GET /api/auth/[...all]': 'public',
  'POST /api/auth/[...all]': 'public',
  'GET /api/charts': 'anybody',
  'GET /api/dead-letters': 'anybody',
  'GET /api/dead-letters/[id]': 'anybody',
  'GET /api/dead-letters/count': 'anybody',
  'POST /api/dead-letters/preview': 'anybody',
  'POST /api/dead-letters/actions': 'operators',
  'POST /api/dead-letters/actions/[id]/cancel': 'operators',
  'GET /api/environment': 'public',
  'GET /api/files/batches/[id]': 'operators',
  'POST /api/files/batches/[id]': 'operators',
  'GET /api/files/batches/[id]/errors': 'operators',
  'GET /api/files/batches/[id]/errors/export': 'operators',
  'GET /api/files/batches/[id]/rollback': 'operators',
  'POST /api/files/batches/[id]/rollback': 'operators',
  'POST /api/files/batches/[id]/stop': 'operators',
  'GET /api/files/import-logs': 'operators',
  'GET /api/files/job/[jobId]/progress': 'anybody',
  'GET /api/files/job/[jobId]/status': 'operators',
  'GET /api/files/tables/[type]': 'operators',
  'GET /api/files/tables/[type]/export': 'operators',
  'GET /api/files/tables/[type]/fields': 'operators',
  'GET /api/files/tables/[type]/rows/[id]': 'operators',
  'POST /api/files/upload': 'operators',
  'GET /api/files/uploads': 'operators',
  'POST /api/files/uploads': 'operators',
  'HEAD /api/files/uploads/[id]': 'operators',
  'PATCH /api/files/uploads/[id]': 'operators',
  'DELETE /api/files/uploads/[id]': 'operators',
  'POST /api/files/uploads/[id]/take': 'operators',
  'GET /api/health': 'public',
  'GET /api/invitations': 'admins',
  'POST /api/invitations': 'admins',
  'DELETE /api/invitations/[id]': 'admins',
  'POST /api/invitations/accept': 'public',
  'POST /api/invitations/look': 'public',
  'GET /api/jobs': 'anybody',
  'POST /api/jobs/[job]': 'admins',
  'GET /api/live': 'public',
  'GET /api/metrics': 'anybody',
  'GET /api/notices/channels': 'admins',
  'POST /api/notices/channels': 'admins',
  'PUT /api/notices/channels/[id]': 'admins',
  'DELETE /api/notices/channels/[id]': 'admins',
  'POST /api/notices/channels/[id]/test': 'admins',
  'GET /api/notices/log': 'admins',
  'GET /api/notices/targets': 'admins',
  'PUT /api/notices/targets': 'admins',
  'GET /api/openapi.json': 'anybody',
  'GET /api/operations': 'operators',
  'GET /api/overview': 'anybody',
  'GET /api/runs': 'anybody',
  'POST /api/runs/actions': 'operators',
  'POST /api/runs/preview': 'anybody',
  'GET /api/runs/[id]': 'anybody',
  'POST /api/runs/[id]/cancel': 'operators',
  'GET /api/runs/[id]/changes': 'admins',
  'GET /api/runs/[id]/details': 'anybody',
  'POST /api/runs/[id]/discard': 'operators',
  'POST /api/runs/[id]/retry': 'operators',
  'POST /api/runs/[id]/undo': 'operators',
  'GET /api/saved-views': 'anybody',
  'POST /api/saved-views': 'person',
  'DELETE /api/saved-views/[id]': 'person',
  'GET /api/schedules': 'anybody',
  'POST /api/schedules': 'admins',
  'PUT /api/schedules/[id]': 'admins',
  'DELETE /api/schedules/[id]': 'admins',
  'POST /api/schedules/[id]/run': 'operators',
  'GET /api/schedules/preview': 'anybody',
  'GET /api/session': 'anybody',
  'GET /api/sessions': 'person',
  'DELETE /api/sessions/[id]': 'anybody',
  'GET /api/settings': 'admins',
  'PUT /api/settings': 'admins',
  'GET /api/settings/secrets': 'admins',
  'POST /api/settings/secrets/rotate-key': 'admins',
  'GET /api/settings/siasn-token': 'admins',
  'PUT /api/settings/siasn-token': 'admins',
  'POST /api/settings/siasn-token/rotate': 'admins',
  'POST /api/settings/siasn-token/test': 'admins',
  [`GET ${PROXY}/[type]`]: 'anybody',
  [`GET ${PROXY}/[type]/export`]: 'anybody',
  [`GET ${PROXY}/[type]/fields`]: 'anybody',
  [`GET ${PROXY}/[type]/rows/[id]`]: 'anybody',
  [`GET ${PROXY}/[type]/sync`]: 'operators',
  [`POST ${PROXY}/[type]/sync`]: 'operators',
  [`POST ${PROXY}/cleanup`]: 'admins',
  [`GET ${PROXY}/debug`]: 'anybody',
  [`GET ${PROXY}/overview`]: 'anybody',
  [`GET ${PROXY}/status`]: 'anybody',
  [`POST ${PROXY}/sync-all`]: 'operators',
  [`GET ${PROXY}/units`]: 'anybody',
  'GET /api/tokens': 'admins',
  'POST /api/tokens': 'admins',
  'DELETE /api/tokens/[id]': 'admins',
  'GET /api/users': 'admins',
  'PUT /api/users/[id]': 'admins',
  'DELETE /api/users/[id]/second-factor': 'admins',
  'POST /api/users/[id]/reset-link': 'admins',
  'GET /api/users/[id]/sessions': 'admins',
  'DELETE /api/users/[id]/sessions': 'admins',
}

const ROLES = ['viewer', 'operator', 'admin'] as const
type Role = (typeof ROLES)[number]

interface Asker {
  role: Role | null
  isToken: boolean
  ask(path: string, method: string): Promise<number>
}

let at: Installation
let web: TestProcess
let admin: Person
const askers: Record<string, Asker> = {}
/** What stands in the place of the ids: whose role is looked at only when the thing is there. */
const known: Record<string, string> = {}

/** Addresses of the files, as Next reads them. */
const files = readdirSync('pages/api', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replace(/\.ts$/, ''))

const addressOf = (file: string) => `/api/${file.replace(/\/?index$/, '')}`.replace(/\/$/, '')

async function declaredRoutes(): Promise<string[]> {
  const routes = await Promise.all(
    files.map(async (file) => {
      const { default: handler } = await import(/* @vite-ignore */ resolve('pages/api', `${file}.ts`))
      return Object.keys(handler.methods).map((method) => `${method} ${addressOf(file)}`)
    }),
  )
  return routes.flat().sort()
}

/** Bodies that get past the shape, where who may is asked only then. */
const BODIES: Readonly<Record<string, object>> = { '/api/saved-views': { name: 'uji', query: '' } }
const bodyOf = (path: string, method: string) =>
  ['GET', 'HEAD'].includes(method) ? undefined : (BODIES[path] ?? {})

async function openAskers(): Promise<void> {
  const asking =
    (person: Pick<Person, 'call'>): Asker['ask'] =>
    async (path, method) =>
      (await person.call(path, method, bodyOf(path, method))).status
  askers.nobody = { role: null, isToken: false, ask: asking({ call: stranger(at) }) }
  admin = await signInAs(at)
  for (const role of ROLES) {
    const person =
      role === 'admin' ? admin : await newPerson(at, admin, { email: `${role}@kantor.test`, role })
    askers[`${role} with a session`] = { role, isToken: false, ask: asking(person) }
    const { out } = await at.cli('token', 'create', '--name', `uji-${role}`, '--role', role, '--json')
    const headers = { authorization: `Bearer ${(JSON.parse(out) as { token: string }).token}` }
    const ask: Asker['ask'] = async (path, method) => {
      const body = bodyOf(path, method)
      return (await at.api(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })).status
    }
    askers[`${role} with a token`] = { role, isToken: true, ask }
  }
}

beforeAll(async () => {
  at = await openInstallation()
  Object.assign(process.env, { DATABASE_URL: at.env.DATABASE_URL, REDIS_URL: at.env.REDIS_URL })
  await at.prepare()
  web = await at.web({ LOG_LEVEL: 'debug' })
  await openAskers()
  const started = await admin.call(`${PROXY}/skk/sync`, 'POST', {})
  const schedule = await admin.call('/api/schedules', 'POST', {
    title: 'Uji',
    job: 'proxy.pensiun',
    cron: '0 4 * * *',
  })
  Object.assign(known, { run: started.body.jobId, schedule: schedule.body.schedule.id })
})
afterAll(async () => {
  await closeDb()
  await at.close()
})

/** An address that this file asks for; ids of things that are there where their kind decides who may. */
function pathOf(address: string): string {
  return address
    .replace('/runs/[id]/cancel', `/runs/${known.run}/cancel`)
    .replace('/schedules/[id]/run', `/schedules/${known.schedule}/run`)
    .replace('[job]', 'system.prune')
    .replace('[type]', 'pangkat')
    .replace('[...all]', 'tidak-ada')
    .replace('[...rest]', 'tidak/ada')
    .replace('[id]', 'tidak-ada')
}

const NEEDED: Record<Access, readonly (Role | null)[]> = {
  public: [null, ...ROLES],
  anybody: ROLES,
  person: ROLES,
  operators: ['operator', 'admin'],
  admins: ['admin'],
}

function expected(access: Access, { role, isToken }: Asker): 'let in' | 401 | 403 {
  if (role === null) return access === 'public' ? 'let in' : 401
  if (access === 'person' && isToken) return 403
  return NEEDED[access].includes(role) ? 'let in' : 403
}

describe('the API', () => {
  it('has no route that this table does not know, and the table none that is not there', async () => {
    expect(await declaredRoutes()).toEqual(Object.keys(TABLE).sort())
  })

  it.each(Object.entries(TABLE))('%s is for: %s', async (route, access) => {
    const [method = '', address = ''] = route.split(' ')
    await at.database.db.raw('TRUNCATE request_limits, rate_limits')
    const seen: Record<string, unknown> = {}
    const wanted: Record<string, unknown> = {}
    for (const [name, asker] of Object.entries(askers)) {
      const status = await asker.ask(pathOf(address), method)
      // Readiness is 503 here, because no worker runs.
      const isAnswer = ![401, 403].includes(status) && (status < 500 || address === '/api/health')
      seen[name] = isAnswer ? 'let in' : status
      wanted[name] = expected(access, asker)
    }
    expect(seen).toEqual(wanted)
  })
})

describe('what belongs to somebody', () => {
  it('is nobody else’s to end or take away, and is called unknown to them', async () => {
    const [one, other] = [
      await signInAs(at, { email: 'viewer@kantor.test', password: PASSWORD }),
      await signInAs(at, { email: 'operator@kantor.test', password: PASSWORD }),
    ]
    const saved = await one.call('/api/saved-views', 'POST', { name: 'Milik saya', query: 'status=dead' })
    expect(saved.status).toBe(201)
    const [session] = (await one.call('/api/sessions')).body.sessions
    expect((await other.call(`/api/saved-views/${saved.body.view.id}`, 'DELETE')).status).toBe(404)
    expect((await other.call(`/api/sessions/${session.id}`, 'DELETE')).status).toBe(404)
    const names = async (who: Person) =>
      (await who.call('/api/saved-views')).body.views.map(({ name }: { name: string }) => name)
    expect(await names(other)).not.toContain('Milik saya')
    expect(await names(one)).toContain('Milik saya')
    expect((await one.call('/api/session')).status).toBe(200)
  })
})

describe('what nobody asked for', () => {
  it.each([
    ['/api/users/tidak-ada', 'PUT', { role: 'viewer', email: 'x@kantor.test' }],
    ['/api/users/tidak-ada', 'PUT', { isActive: true, deactivatedAt: null }],
    ['/api/tokens', 'POST', { name: 'x', role: 'viewer', days: 1, createdBy: 'orang lain' }],
    ['/api/invitations', 'POST', { email: 'x@k.test', name: 'X', role: 'viewer', by: 'link', hash: 'x' }],
    ['/api/schedules/tidak-ada', 'PUT', { version: 1, createdBy: 'orang lain' }],
    ['/api/notices/targets', 'PUT', { targets: [], owner: 'x' }],
    ['/api/settings/siasn-token', 'PUT', { token: 'token-apa-saja', updatedBy: 'x' }],
    ['/api/account/password', 'POST', { current: 'x', password: 'y', userId: 'z' }],
    ['/api/saved-views', 'POST', { name: 'x', query: '', userId: 'z' }],
    ['/api/runs/tidak-ada/retry', 'POST', { requestedBy: 'orang lain' }],
    ['/api/runs/tidak-ada/discard', 'POST', { reason: 'x', status: 'completed' }],
    ['/api/jobs/system.prune', 'POST', { requestedBy: 'orang lain' }],
    [`${PROXY}/cleanup`, 'POST', { states: ['completed'], actor: 'x' }],
  ])('cannot be set: %s refuses a field that it does not name', async (path, method, body) => {
    expect(await admin.call(path, method, body)).toMatchObject({ status: 400, body: { code: 'bad_request' } })
  })

  it.each([
    '/api/runs?sort=created_at;DROP TABLE users',
    '/api/runs?sort=payload',
    '/api/runs?password=1',
    `${PROXY}/pangkat?sort=nip,(select 1)`,
    `${PROXY}/pangkat?sort=raw`,
    `${PROXY}/pangkat?kolom=1`,
    '/api/audit?sort=actor_id',
    '/api/dead-letters?order=id',
    '/api/charts?period=1 OR 1=1',
  ])('cannot be sorted or filtered by: %s', async (path) => {
    expect((await admin.call(path)).status).toBe(400)
  })
})

describe('the log', () => {
  it('keeps what somebody sent within its own line, whatever it holds', async () => {
    const fake = '2026-11-22 10:00:00 [INFO]: palsu'
    const evil = `x\r\n${fake}\u001b[2J\u001b]0;judul\u0007\u009b31m\u2028${fake}`
    // From the beginning of a line: its end may come later.
    const before = web.output().lastIndexOf('\n') + 1
    const path = encodeURIComponent(evil)
    await admin.call(`/api/runs/${path}`)
    await admin.call(`/api/runs/${path}/cancel`, 'POST', {})
    await admin.call(`/api/users/${path}`, 'PUT', { name: evil })
    await admin.call('/api/saved-views', 'POST', { name: evil, query: evil })
    await stranger(at)('/api/auth/sign-in/email', 'POST', { email: evil, password: evil })
    await at.api('/api/session', { headers: { 'x-request-id': 'a b [INFO] c', cookie: 'x=1' } })
    const written = web.output().slice(before)
    expect(written).toContain('a request was answered')
    for (const line of written.split('\n').filter((text) => text !== ''))
      expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[[A-Z]+\]: (?!palsu)/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(written).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]/)
    const kept = await at.database.db('audit_events').pluck('object_id')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(kept.join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f]/)
  })

  it('never tells the request id of somebody who chose one that is no id', async () => {
    const answer = await at.api('/api/session', { headers: { 'x-request-id': 'a\tb' } })
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

it('nobody signs in as somebody by the way they write the address', async () => {
  const shouted = { email: ADMIN.email.toUpperCase(), password: ADMIN.password }
  expect((await stranger(at)('/api/auth/sign-in/email', 'POST', shouted)).status).toBe(200)
  const spaced = { email: ` ${ADMIN.email}\u0000`, password: ADMIN.password }
  expect((await stranger(at)('/api/auth/sign-in/email', 'POST', spaced)).status).toBeGreaterThanOrEqual(400)
})
