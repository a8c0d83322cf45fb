/** Two hosts with clocks that differ: one is cut off in the middle of a publication, the other goes on with all it had. */
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExtraSteps, settled, startLoad } from '../support/crash-load'
import { canMakeNamespaces, type Ground, type Host, openGround } from '../support/hosts'
import { type Installation, openInstallation, type TestProcess } from '../support/installation'
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres'
import { queueRun } from '../support/pangkat'
import { freePort, until } from '../support/processes'
import { expectSoundRuns } from '../support/sound'
import { EFFECTS } from '../support/test-jobs'

const LIMIT_MS = 180_000
const isNamespaced = canMakeNamespaces()
const ground = isNamespaced
  ? 'network namespaces of their own'
  : 'one machine, behind lines of their own (namespaces need root and ip)'
const CLOCK = pathToFileURL('tests/support/shifted-clock.mjs').href
/** So wrong are the clocks of the two. */
const SHIFTS_MS = [600_000, -600_000] as const
const LANES: ExtraSteps[] = Array.from({ length: 6 }, () => ({ lane: '', steps: 20 }))

let land: Ground
let own: OwnPostgres
let at: Installation
const processes = new Map<Host, { worker: TestProcess; web: TestProcess; url: string }>()

beforeAll(async () => {
  land = openGround(isNamespaced)
  const gateways = land.hosts.flatMap(({ gateway }) => gateway ?? [])
  own = await startOwnPostgres({ addresses: gateways })
  at = await openInstallation({
    database: own,
    siasn: { latencyMs: 100, rows: { pangkat: 2_600 } },
    env: { SIASN_MAX_CONCURRENCY: '1', PROXY_FRESH_MINUTES: '0' },
  })
  await own.db.raw(EFFECTS)
  if (isNamespaced) {
    await at.redis.client.config('SET', 'protected-mode', 'no')
    await at.redis.client.config('SET', 'bind', ['127.0.0.1', ...gateways].join(' '))
  }
  await Promise.all(land.hosts.map((host, index) => populate(host, SHIFTS_MS[index] ?? 0)))
}, LIMIT_MS)

afterAll(async () => {
  await at.close()
  await land.close()
}, LIMIT_MS)

/** A server as this host reaches it: at its own address on the link where it listens there, else over a line. */
async function seenFrom(host: Host, url: string): Promise<string> {
  if (!host.gateway) return land.reach(host, url)
  const there = new URL(url)
  there.hostname = host.gateway
  return there.href
}

/** A worker and a web server, with a clock of their own. */
async function populate(host: Host, shiftMs: number): Promise<void> {
  const port = await freePort()
  const extra = {
    DATABASE_URL: await seenFrom(host, own.url),
    REDIS_URL: await seenFrom(host, at.redis.url),
    SIASN_BASE_URL: await land.reach(host, at.siasn.url),
    PORT: String(port),
    HOST: host.address,
    NODE_OPTIONS: `--import ${CLOCK}`,
    CLOCK_SHIFT_MS: String(shiftMs),
    LOG_FORMAT: 'json',
  }
  const how = { extra, inside: host.inside }
  const [worker, web] = await Promise.all([
    at.process('tests/support/mixed-worker.ts', 'is ready for', how),
    at.process('bin/web.ts', 'Web is ready', how),
  ])
  for (const { output } of [worker, web]) expectShifted(output(), shiftMs)
  processes.set(host, { worker, web, url: `http://${host.address}:${port}` })
}

/** The log is written by the clock of the process. */
function expectShifted(output: string, shiftMs: number): void {
  const [, told] = /"time":(\d+)/.exec(output) ?? []
  expect(Math.abs(Date.now() + shiftMs - Number(told))).toBeLessThan(Math.abs(shiftMs) / 2)
}

const pidOf = (name: string | null) => Number(name?.split(':')[1])
const found = (host: Host) => {
  const there = processes.get(host)
  if (!there) throw new Error(host.name)
  return there
}
const isWell = (host: Host) =>
  until(
    async () => (await fetch(`${found(host).url}/api/health`).catch(() => null))?.status === 200,
    `the web server of ${host.name} is well`,
  )

/** The two hosts, first the one whose worker has this run. */
async function inOrder(runId: string): Promise<[Host, Host]> {
  const { worker } = await at.run(runId)
  const [a, b] = land.hosts
  return found(a).worker.child.pid === pidOf(worker) ? [a, b] : [b, a]
}

const processesOf = (host: Host) => [found(host).worker, found(host).web].map(({ child }) => child.pid)

describe(`two hosts in ${ground}`, () => {
  it(
    'are both in the registry; what one was cut off from goes on at the other, and it changes nothing when it is back',
    async () => {
      const known = await own.db('processes').select('pid', 'host', 'role')
      expect(known.map(({ pid }) => pid).sort()).toEqual(land.hosts.flatMap(processesOf).sort())
      if (isNamespaced)
        expect(known.map(({ host, role }) => `${host} ${role}`).sort()).toEqual(
          ['host-a', 'host-b'].flatMap((name) => [`${name} web`, `${name} worker`]),
        )
      // The lock on the table holds the publication up in the middle.
      const reader = await own.db.transaction()
      await reader.raw('LOCK TABLE siasn_proxy.proxy_pangkat IN SHARE MODE')
      const load = await startLoad({ at }, LANES)
      await until(async () => (await at.run(load.pangkat)).stage === 'publish', 'the sync publishes')
      const [lone, other] = await inOrder(load.pangkat)
      lone.cutOff()
      await until(async () => (await at.run(load.pangkat)).attempt === 2, 'the other host has taken over')
      await reader.rollback()
      await settled({ at })
      expect(pidOf((await at.run(load.pangkat)).worker)).toBe(found(other).worker.child.pid)
      lone.reconnect()
      await until(
        async () =>
          (await own.db('job_attempts').where({ run_id: load.pangkat, attempt: 1 }).first())?.outcome ===
          'lost',
        'the worker that was cut off knows what it lost',
      )
      await expectSoundRuns({ at }, load)
      await Promise.all(land.hosts.map(isWell))
    },
    LIMIT_MS,
  )

  it(
    'lose nothing when one of them leaves: the one that had been cut off does all the work',
    async () => {
      const [{ worker }] = (await own.db('job_runs').where({ type: 'pangkat' })) as [{ worker: string }]
      const other = land.hosts.find((host) => found(host).worker.child.pid === pidOf(worker))
      if (!other) throw new Error(worker)
      found(other).worker.kill('SIGTERM')
      expect(await found(other).worker.ended()).toBe(0)
      at.siasn.change('pangkat', { insert: 7 })
      const id = await queueRun(at)
      expect(await at.finished(id)).toMatchObject({ status: 'completed', result: { inserted: 7 } })
      expect(pidOf((await at.run(id)).worker)).not.toBe(pidOf(worker))
    },
    LIMIT_MS,
  )
})
