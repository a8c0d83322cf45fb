/** What an installation behind https does: its cookies, its limits over several web servers, and a SECRET_KEY that changes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, type Installation, openInstallation } from '../support/installation'
import { freePort } from '../support/processes'
import { totp } from '../support/totp'

const PUBLIC = 'https://sinkron.kantor.test'
const OLD_KEY = 'kunci-lama-yang-cukup-panjang'
const NEW_KEY = 'kunci-baru-yang-cukup-panjang'

let at: Installation
/** Addresses of two web servers of it: the second has the new key already, and still reads the old one's. */
let first: string
let second: string

beforeAll(async () => {
  at = await openInstallation({
    env: {
      PUBLIC_URL: PUBLIC,
      SINKRON_ENVIRONMENT: 'staging',
      SECRET_KEY: OLD_KEY,
      STARTS_PER_MINUTE: '4',
      DOWNLOADS_PER_MINUTE: '2',
    },
  })
  await at.prepare()
  const port = await freePort()
  first = at.url
  second = `http://127.0.0.1:${port}`
  await Promise.all([
    at.web(),
    at.web({ PORT: String(port), SECRET_KEY: NEW_KEY, SECRET_KEY_PREVIOUS: OLD_KEY }),
  ])
})
afterAll(() => at.close())
beforeEach(() => at.database.db.raw('TRUNCATE request_limits, rate_limits'))

let password = ADMIN.password

/** As the TLS proxy of this host hands it on. */
const ask = (server: string, path: string, { headers = {}, ...more }: RequestInit = {}) =>
  fetch(server + path, {
    ...more,
    headers: {
      origin: PUBLIC,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.7',
      'content-type': 'application/json',
      ...headers,
    },
  })

const cookieOf = (set: readonly string[]) => set.map((one) => one.split(';')[0]).join('; ')

const signIn = async (server: string): Promise<{ set: string[]; cookie: string }> => {
  const answer = await ask(server, '/api/auth/sign-in/email', {
    method: 'POST',
    body: JSON.stringify({ ...ADMIN, password }),
  })
  expect(answer.status).toBe(200)
  const set = answer.headers.getSetCookie()
  return { set, cookie: cookieOf(set) }
}

const session = async (server: string, cookie: string) =>
  (await ask(server, '/api/session', { headers: { cookie } })).status

describe('over https', () => {
  it('a session cookie is for this host only, over TLS only, out of reach of scripts and of foreign forms', async () => {
    const { set, cookie } = await signIn(first)
    expect(set).toHaveLength(1)
    const [named = '', ...attributes] = (set[0] ?? '').split('; ')
    expect(named).toMatch(/^__Host-better-auth\.session_token=/)
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Lax', 'Secure'])
    expect(await session(first, cookie)).toBe(200)
    const renamed = cookie.replace('__Host-', '')
    expect(await session(first, renamed)).toBe(401)
    const out = await ask(first, '/api/auth/sign-out', { method: 'POST', headers: { cookie }, body: '{}' })
    for (const one of out.headers.getSetCookie()) expect(one).toMatch(/^__Host-.*Max-Age=0.*Secure/)
    expect(await session(first, cookie)).toBe(401)
  })

  it('every answer tells the browser to come back over TLS only', async () => {
    for (const path of ['/sign-in', '/api/environment', '/tidak-ada']) {
      const { headers } = await ask(first, path)
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
      expect(headers.get('content-security-policy')).toContain("base-uri 'none'")
    }
  })

  it('a changed password gives a cookie of the same kind, and the one before opens nothing', async () => {
    const { cookie } = await signIn(first)
    const body = JSON.stringify({ current: password, password: 'gerobak bakso malam 42' })
    const changed = await ask(first, '/api/account/password', { method: 'POST', headers: { cookie }, body })
    expect(changed.status).toBe(200)
    password = 'gerobak bakso malam 42'
    const given = changed.headers.getSetCookie()
    expect(given.filter((one) => !one.startsWith('__Host-') || !one.includes('; Secure'))).toEqual([])
    expect(await session(first, cookie)).toBe(401)
    expect(await session(first, cookieOf(given))).toBe(200)
  })
})

it('which kind of installation it is, is said to everybody', async () => {
  const reply = await (await ask(first, '/api/environment')).json()
  expect(reply).toMatchObject({ environment: 'staging', demo: false })
  const { body } = await at.api('/api/settings')
  expect(body.installation).toMatchObject({ environment: 'staging', publicUrl: PUBLIC, targets: 0 })
})

describe('whoever asks for too much', () => {
  const as = (token: string) => ({ headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' } })
  const tokenOf = async (name: string): Promise<string> => {
    const { out } = await at.cli('token', 'create', '--name', name, '--role', 'operator', '--json')
    return (JSON.parse(out) as { token: string }).token
  }

  it('is refused by every web server together, told when to try again, and nobody else is', async () => {
    const [eager, other] = await Promise.all([tokenOf('rajin'), tokenOf('lain')])
    const start = (server: string, token: string) =>
      ask(server, '/api/siasn/ws/admin/proxy/pangkat/sync', { method: 'POST', ...as(token) })
    const answers = []
    for (const server of [first, second, first, second, first]) answers.push(await start(server, eager))
    expect(answers.map(({ status }) => status)).toEqual([202, 409, 409, 409, 429])
    const last = answers.at(-1)
    const seconds = Number(last?.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(15)
    expect(await last?.json()).toMatchObject({
      code: 'too_many_starts',
      message: expect.stringContaining(`try again in ${seconds} seconds`),
    })
    expect((await start(second, eager)).status).toBe(429)
    expect((await start(first, other)).status).toBe(409)
    // A quarter of a minute later there is room for one more.
    await at.database.db('request_limits').update({
      free_at: at.database.db.raw("free_at - interval '15 seconds'"),
    })
    expect([(await start(second, eager)).status, (await start(first, eager)).status]).toEqual([409, 429])
  })

  it('waits with downloads as well, all rows in one answer included', async () => {
    const token = await tokenOf('pengunduh')
    const get = async (path: string) =>
      (await ask(first, `/api/siasn/ws/admin/proxy/pangkat${path}`, as(token))).status
    expect([
      await get('/export?format=csv'),
      await get('?limit=-1'),
      await get('/export?format=csv'),
    ]).toEqual([200, 200, 429])
    expect(await get('?limit=10')).toBe(200)
  })

  it('cannot guess at links for long', async () => {
    const look = async () =>
      (
        await ask(first, '/api/invitations/look', {
          method: 'POST',
          body: JSON.stringify({ token: 'tebakan' }),
        })
      ).status
    expect(await look()).toBe(404)
    const { db } = at.database
    await db('request_limits').update({ free_at: db.raw("clock_timestamp() + interval '60 seconds'") })
    expect(await look()).toBe(429)
    expect(await db('request_limits').pluck('key')).toEqual(['link address 203.0.113.7'])
  })
})

describe('a SECRET_KEY that is replaced', () => {
  const rotate = async (key: string, previous: string) => {
    Object.assign(at.env, { SECRET_KEY: key, SECRET_KEY_PREVIOUS: previous })
    const { code, out } = await at.cli('rotate-secrets', '--json')
    return { code, ...(JSON.parse(out) as { stored: number; renewed: number; unreadable: string[] }) }
  }

  it('signs nobody out, and signing out still ends the session', async () => {
    const { cookie } = await signIn(first)
    expect([await session(first, cookie), await session(second, cookie)]).toEqual([200, 200])
    const forged = cookie.replace(/session_token=./, 'session_token=x')
    expect(await session(second, forged)).toBe(401)
    await ask(second, '/api/auth/sign-out', { method: 'POST', headers: { cookie }, body: '{}' })
    expect([await session(first, cookie), await session(second, cookie)]).toEqual([401, 401])
  })

  it('opens what the old one stored, takes all of it over in one go, and doing that again changes nothing', async () => {
    const put = { method: 'PUT', body: JSON.stringify({ token: 'token-yang-disimpan-dahulu' }) }
    expect((await at.api('/api/settings/siasn-token', put)).status).toBe(200)
    const wanted = {
      title: 'Kotak kantor',
      kind: 'email',
      target: 'kotak@kantor.test',
      jobs: ['*'],
      events: ['failed'],
      enabled: false,
    }
    const channel = await at.api('/api/notices/channels', { method: 'POST', body: JSON.stringify(wanted) })
    expect(channel.status).toBe(201)
    const { cookie } = await signIn(second)
    const shown = async () =>
      (await ask(second, '/api/settings/secrets', { headers: { cookie } })).json() as Promise<{
        key: object
        secrets: { kind: string; state: string; masked: string | null }[]
      }>
    expect((await shown()).key).toMatchObject({ hasPrevious: true, stored: 2, old: 2, unreadable: [] })

    expect(await rotate(NEW_KEY, OLD_KEY)).toMatchObject({ code: 0, stored: 2, renewed: 2, unreadable: [] })
    expect(await rotate(NEW_KEY, OLD_KEY)).toMatchObject({ code: 0, stored: 2, renewed: 0, unreadable: [] })
    const { key, secrets } = await shown()
    expect(key).toMatchObject({ old: 0 })
    expect(secrets.find(({ kind }) => kind === 'channel')).toMatchObject({
      state: 'usable',
      masked: 'k…@kantor.test',
    })
    expect(await rotate(NEW_KEY, '')).toMatchObject({ code: 0, renewed: 0, unreadable: [] })

    const acts = await at.database.db('audit_events').where({ action: 'secret.rotate_key' }).orderBy('id')
    expect(acts[0]).toMatchObject({ actor_kind: 'cli', after: { stored: 2, renewed: 2, unreadable: [] } })
    expect(JSON.stringify(acts)).not.toContain('disimpan-dahulu')
  })

  it('opens a second factor that the old one kept, before and after it is taken over', async () => {
    const send = async (server: string, path: string, cookie: string, body: object) => {
      const headers = { cookie }
      const answer = await ask(server, path, { method: 'POST', headers, body: JSON.stringify(body) })
      const reply = (await answer.json()) as { secret: string; backupCodes: string[] }
      return { status: answer.status, cookie: cookieOf(answer.headers.getSetCookie()), reply }
    }
    const FACTOR = '/api/account/second-factor'
    const { cookie } = await signIn(first)
    const { reply } = await send(first, FACTOR, cookie, { current: password })
    await send(first, `${FACTOR}/confirm`, cookie, { code: totp(reply.secret) })
    const byCode = async (code: string, by: string) => {
      const { cookie: waiting } = await signIn(second)
      expect(await session(second, waiting)).toBe(401)
      return send(second, '/api/account/sign-in-code', waiting, { code, by })
    }
    expect((await byCode(totp(reply.secret, 1), 'app')).status).toBe(200)
    expect(await rotate(NEW_KEY, OLD_KEY)).toMatchObject({ code: 0, renewed: 2, unreadable: [] })
    expect(await rotate(NEW_KEY, OLD_KEY)).toMatchObject({ code: 0, renewed: 0, unreadable: [] })
    const again = await byCode(reply.backupCodes[0] ?? '', 'backup')
    expect(again.status).toBe(200)
    expect(again.cookie).toContain('__Host-')
    expect((await send(second, `${FACTOR}/off`, again.cookie, { current: password })).status).toBe(200)
  })

  it('that opens nothing is said, and leaves everything as it is', async () => {
    const before = await at.database.db('secrets').orderBy('name')
    const wrong = await rotate('kunci-yang-sama-sekali-lain', '')
    expect(wrong).toMatchObject({ code: 1, stored: 2, renewed: 0 })
    expect(wrong.unreadable).toHaveLength(2)
    expect(await at.database.db('secrets').orderBy('name')).toEqual(before)
  })
})
