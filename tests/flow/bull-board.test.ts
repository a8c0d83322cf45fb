/** Bull Board: admins may look, nobody may touch. */
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, type Installation, openInstallation } from '../support/installation'

let at: Installation
let admin: string
let operator: string

async function cookieOf(who: { email: string; password: string }): Promise<string> {
  const answer = await fetch(`${at.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: at.url },
    body: JSON.stringify(who),
  })
  expect(answer.status).toBe(200)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

beforeAll(async () => {
  at = await openInstallation()
  await at.prepare()
  await at.web()
  const email = 'operator@kantor.test'
  const { out } = await at.cli(
    'user',
    'create',
    '--email',
    email,
    '--name',
    'Op',
    '--role',
    'operator',
    '--json',
  )
  const { password } = JSON.parse(out) as { password: string }
  ;[admin, operator] = await Promise.all([cookieOf(ADMIN), cookieOf({ email, password })])
})
afterAll(() => at.close())

interface Ask {
  cookie?: string
  method?: string
  accept?: string
  headers?: Record<string, string>
}

/** Asks as a browser does; fetch would not let a test say where a request comes from. */
function ask(path: string, { cookie = '', method = 'GET', accept = 'text/html', headers = {} }: Ask = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = request(
        `${at.url}${path}`,
        { method, headers: { cookie, accept, ...headers } },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk
          })
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
        },
      )
      sent.on('error', reject).end()
    },
  )
}

const BOARD = '/admin/queues'
const API = `${BOARD}/api/queues`

async function asset(): Promise<string> {
  const { text } = await ask(`${BOARD}/`, { cookie: admin })
  return `${BOARD}/${/src="(static\/js\/[^"]+)"/.exec(text)?.[1]}`
}

/** Connections of web processes to Redis that belong to no hint. */
const connections = async () =>
  String(await at.redis.client.client('LIST'))
    .trim()
    .split('\n').length

describe('the board of queues', () => {
  it('is opened with its first visit and not before', async () => {
    const before = await connections()
    await ask(BOARD, { cookie: operator })
    expect(await connections()).toBe(before)
    expect((await ask(API, { cookie: admin })).status).toBe(200)
    expect(await connections()).toBeGreaterThan(before)
  })

  it('shows an admin every queue, and lets nothing be done', async () => {
    const page = (await ask(`${BOARD}/`, { cookie: admin })).text
    expect(page).toContain('Sinkron')
    expect(page).not.toContain('https://')
    const { text } = await ask(API, { cookie: admin, accept: 'application/json' })
    const { queues } = JSON.parse(text) as { queues: { name: string; readOnlyMode: boolean }[] }
    expect(queues.map(({ name }) => name)).toContain('proxy.pangkat')
    expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true)
    expect((await ask(await asset(), { cookie: admin })).status).toBe(200)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('refuses %s, whoever asks', async (method) => {
    const answer = await ask(`${API}/proxy.pangkat/pause`, { cookie: admin, method })
    expect(answer.status).toBe(405)
    expect(answer.headers.allow).toBe('GET, HEAD')
  })

  it('is no place for operators: the page, its data and its files', async () => {
    for (const path of [BOARD, `${BOARD}/`, API, await asset()])
      expect((await ask(path, { cookie: operator })).status).toBe(403)
  })

  it('sends a visitor to the sign-in, and what is no visit away', async () => {
    const visit = await ask(BOARD)
    expect([visit.status, visit.headers.location]).toEqual([302, '/sign-in?next=%2Fadmin%2Fqueues'])
    for (const path of [API, await asset()])
      expect((await ask(path, { accept: '*/*', headers: { 'sec-fetch-mode': 'cors' } })).status).toBe(401)
  })

  it('answers no page of another site, and may not be framed nor fetch from elsewhere', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }
    expect((await ask(API, { cookie: admin, accept: '*/*', headers: foreign })).status).toBe(403)
    const { headers } = await ask(`${BOARD}/`, { cookie: admin })
    expect(headers['content-security-policy']).toMatch(/default-src 'self';.*frame-ancestors 'none'/)
    expect(headers['x-frame-options']).toBe('DENY')
  })

  it('ends with the session', async () => {
    const session = await cookieOf(ADMIN)
    expect((await ask(API, { cookie: session })).status).toBe(200)
    await at.api('/api/auth/sign-out', { method: 'POST', headers: { cookie: session, origin: at.url } })
    expect((await ask(API, { cookie: session, accept: '*/*' })).status).toBe(401)
  })
})
