/** Live hints: every open page hears of every change, whichever process made it; strangers hear nothing, and nobody whose session has ended. */
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, openInstallation } from '../support/installation'
import { newPerson, PASSWORD, type Person, signInAs } from '../support/people'
import { freePort, until } from '../support/processes'

let at: Installation
let admin: Person
let cookie: string
/** Address of another web server of the same installation. */
let elsewhere: string
const sockets: Socket[] = []

beforeAll(async () => {
  at = await openInstallation({ siasn: { latencyMs: 20, rows: { pangkat: 1_200 } } })
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
  const port = await freePort()
  elsewhere = `http://127.0.0.1:${port}`
  await at.web({ PORT: String(port) })
  admin = await signInAs(at)
  cookie = admin.cookie
})

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect()
})

afterAll(() => at.close())

function open(
  url: string,
  headers: Record<string, string>,
): { socket: Socket; hints: { runId: string; version: number }[]; state: () => string } {
  const socket = io(url, { extraHeaders: headers, reconnection: false, forceNew: true })
  sockets.push(socket)
  const hints: { runId: string; version: number }[] = []
  let state = 'connecting'
  socket.on('connect', () => {
    state = 'connected'
  })
  socket.on('disconnect', (reason) => {
    state = `ended: ${reason}`
  })
  socket.on('connect_error', (error) => {
    state = `refused: ${error.message}`
  })
  socket.on('runs', ({ runs }) => hints.push(...runs))
  return { socket, hints, state: () => state }
}

it('a person with a session hears of each change of a run, through any web server', async () => {
  const one = open(at.url, { cookie })
  const two = open(elsewhere, { cookie })
  await until(() => one.state() === 'connected' && two.state() === 'connected', 'both are connected')
  const { body } = await at.api('/api/siasn/ws/admin/proxy/pangkat/sync?force=true', { method: 'POST' })
  const run = await at.finished(body.jobId)
  for (const { hints } of [one, two]) {
    await until(() => hints.some((hint) => hint.version === run.version), 'the last version is announced')
    expect(new Set(hints.map((hint) => hint.runId))).toEqual(new Set([body.jobId]))
    expect(Object.keys(hints[0] ?? {}).sort()).toEqual(['runId', 'version'])
  }
})

it('a stranger without a session, and a page of another site, are refused', async () => {
  const stranger = open(at.url, {})
  const foreign = open(at.url, { cookie, origin: 'https://jahat.example' })
  await until(
    () => stranger.state() !== 'connecting' && foreign.state() !== 'connecting',
    'both were answered',
  )
  expect(stranger.state()).toBe('refused: unauthorized')
  expect(foreign.state()).toMatch(/^refused/)
})

describe('a session that is over', () => {
  let sari: Person & { id: string }

  beforeEach(async () => {
    await at.database.db.raw('TRUNCATE request_limits, rate_limits')
    sari = await newPerson(at, admin, { email: `sari-${Date.now()}@kantor.test`, role: 'viewer' })
  })

  /** A page of this session on each web server, and one of somebody else's. */
  async function pages(session: string) {
    const theirs = [open(at.url, { cookie: session }), open(elsewhere, { cookie: session })]
    const other = open(elsewhere, { cookie })
    const all = [...theirs, other]
    await until(() => all.every(({ state }) => state() === 'connected'), 'all are connected')
    return { theirs, other }
  }

  const ways: [string, () => Promise<unknown>][] = [
    ['signing out', () => sari.call('/api/auth/sign-out', 'POST', {})],
    ['an admin who ends all sessions', () => admin.call(`/api/users/${sari.id}/sessions`, 'DELETE')],
    ['being let out', () => admin.call(`/api/users/${sari.id}`, 'PUT', { isActive: false })],
    ['another role', () => admin.call(`/api/users/${sari.id}`, 'PUT', { role: 'operator' })],
    ['a password set on the command line', () => at.cli('password', sari.email)],
  ]
  it.each(ways)(
    'by %s takes its open pages away on every web server, and no other ones',
    async (_how, end) => {
      const { theirs, other } = await pages(sari.cookie)
      await end()
      await until(
        () => theirs.every(({ state }) => state().startsWith('ended')),
        'they are disconnected',
        10_000,
      )
      expect(other.state()).toBe('connected')
    },
  )

  it('by a changed password takes the pages of all earlier sessions, and the new one may listen', async () => {
    const { theirs } = await pages(sari.cookie)
    const given = { current: PASSWORD, password: 'gerobak bakso malam 42' }
    expect((await sari.call('/api/account/password', 'POST', given)).status).toBe(200)
    await until(
      () => theirs.every(({ state }) => state().startsWith('ended')),
      'they are disconnected',
      10_000,
    )
    const anew = open(elsewhere, { cookie: sari.cookie })
    await until(() => anew.state() === 'connected', 'the new session is let in')
  })

  it('by its expiry, of which nobody tells, is noticed by the next look', async () => {
    const { theirs, other } = await pages(sari.cookie)
    await at.database
      .db('sessions')
      .where({ user_id: sari.id })
      .update({ expires_at: at.database.db.raw("clock_timestamp() - interval '1 second'") })
    await until(
      () => theirs.every(({ state }) => state().startsWith('ended')),
      'they are disconnected',
      30_000,
    )
    expect(other.state()).toBe('connected')
  })
})

it('a web server that stops lets its pages come back by themselves', async () => {
  const port = await freePort()
  const third = await at.web({ PORT: String(port) })
  const page = open(`http://127.0.0.1:${port}`, { cookie })
  const other = open(elsewhere, { cookie })
  await until(() => page.state() === 'connected' && other.state() === 'connected', 'both are connected')
  third.kill('SIGTERM')
  expect(await third.ended()).toBe(0)
  // After "io server disconnect" a client would stay away.
  expect(page.state()).toMatch(/^ended: transport/)
  expect(other.state()).toBe('connected')
})
