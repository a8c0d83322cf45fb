/** Live hints: every open page hears of every change, whichever process made it; strangers hear nothing. */
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { ADMIN, type Installation, openInstallation } from '../support/installation'
import { freePort, until } from '../support/processes'

let at: Installation
let cookie: string
const sockets: Socket[] = []

beforeAll(async () => {
  at = await openInstallation({ siasn: { latencyMs: 20, rows: { pangkat: 1_200 } } })
  await at.prepare()
  await Promise.all([at.worker(), at.web()])
  const answer = await at.api('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: 'x=1', origin: at.url },
    body: JSON.stringify(ADMIN),
  })
  cookie = String(answer.headers.get('set-cookie')).split(';')[0] ?? ''
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
  socket.on('connect_error', (error) => {
    state = `refused: ${error.message}`
  })
  socket.on('runs', ({ runs }) => hints.push(...runs))
  return { socket, hints, state: () => state }
}

it('a person with a session hears of each change of a run, through any web server', async () => {
  const port = await freePort()
  const second = await at.web({ PORT: String(port) })
  const one = open(at.url, { cookie })
  const two = open(`http://127.0.0.1:${port}`, { cookie })
  await until(() => one.state() === 'connected' && two.state() === 'connected', 'both are connected')
  const { body } = await at.api('/api/siasn/ws/admin/proxy/pangkat/sync?force=true', { method: 'POST' })
  const run = await at.finished(body.jobId)
  for (const { hints } of [one, two]) {
    await until(() => hints.some((hint) => hint.version === run.version), 'the last version is announced')
    expect(new Set(hints.map((hint) => hint.runId))).toEqual(new Set([body.jobId]))
    expect(Object.keys(hints[0] ?? {}).sort()).toEqual(['runId', 'version'])
  }
  second.kill('SIGTERM')
  expect(await second.ended()).toBe(0)
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
