/** The supervisor with real servers and a stand-in product: what it starts, what it survives, and what it leaves behind. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { haveEnded, type Identity, isAlive } from '@/bin/setup/pids.mjs'
import { keptPort } from '@/bin/setup/ports'
import { afterwards, folder, repository, runScript, type Script } from './setup-tools'

const LONG_MS = 60_000

const ENDING = `
  process.on('SIGTERM', () => { console.log(NAME + ' told to stop'); process.exit(0) })
  process.on('disconnect', () => process.exit(0))
  // The channel may have ended while this was still loading.
  if (process.connected === false) process.exit(0)`

const FAKES: Record<string, string> = {
  'bin/prepare.ts': `
    export const prepare = async () => ({ admin: { email: 'admin@sinkron.local', password: 'once-only' } })
    export const firstSync = async () => console.log('first sync with ' + process.env.DATABASE_URL?.slice(0, 11))
    export const release = async () => {}`,
  'bin/web.ts': `
    import { createServer } from 'node:http'
    const NAME = 'web'
    if (process.env.STUBBORN) process.on('SIGTERM', () => console.log('web stays'))
    else {${ENDING}}
    createServer((request, response) => response.end('{}')).listen(Number(process.env.PORT), process.env.HOST)`,
  'jobs/worker.ts': `const NAME = 'worker';${ENDING}\nsetInterval(() => {}, 1000)`,
  'stand-ins/siasn/main.ts': `
    const NAME = 'stand-in';${ENDING}
    process.send?.({ ready: true, url: 'x' })
    setInterval(() => {}, 1000)`,
  'node_modules/next/dist/bin/next': `require('fs').writeFileSync('.next/BUILD_ID', 'x')`,
}

/** A checkout with the real set-up and fakes of everything that it starts, except the servers. */
function product(): string {
  const root = folder()
  cpSync(join(repository, 'bin/setup'), join(root, 'bin/setup'), { recursive: true })
  for (const name of ['bin/up.ts', 'bin/install.mjs', 'package.json', 'tsconfig.json'])
    cpSync(join(repository, name), join(root, name))
  mkdirSync(join(root, 'node_modules'))
  for (const name of readdirSync(join(repository, 'node_modules')).filter((each) => each !== 'next'))
    symlinkSync(join(repository, 'node_modules', name), join(root, 'node_modules', name))
  for (const [name, text] of Object.entries(FAKES)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

interface Started {
  script: Script
  home: string
  processes(): (Identity & { role: string })[]
}

const NOT_GIVEN = {
  DATABASE_URL: '',
  REDIS_URL: '',
  SIASN_BASE_URL: '',
  PG_PORT: '',
  REDIS_PORT: '',
  HOST: '',
}

async function start(root: string, env: NodeJS.ProcessEnv = { NODE_ENV: 'test' }): Promise<Started> {
  const home = join(root, '.sinkron')
  const port = env.PORT ?? String(await keptPort(root, 'web'))
  const script = runScript(
    `import { up } from 'SETUP/../up.ts'
     process.exit(await up({ isDev: false, isBuildOnly: false }))`,
    { root, env: { ...NOT_GIVEN, SINKRON_HOME: home, PORT: port, ...env } },
  )
  const processes = () => JSON.parse(readFileSync(join(home, 'processes.json'), 'utf8'))
  afterwards(async () => {
    if (!existsSync(join(home, 'processes.json'))) return
    for (const one of processes()) if (isAlive(one)) process.kill(one.pid, 'SIGKILL')
    await haveEnded(processes(), 5_000)
  })
  return { script, home, processes }
}

const roles = (started: Started) =>
  started
    .processes()
    .filter(isAlive)
    .map((one) => one.role)
    .sort()

const ALL = ['keeper', 'postgres', 'redis', 'stand-in SIASN', 'web', 'worker']

/** Waits until just these live. */
const untilLiving = (started: Started, expected: string[]) =>
  expect.poll(() => roles(started), { timeout: 15_000, interval: 50 }).toEqual(expected)

/** Kills the process that has this role now, and only that. */
function kill(started: Started, role: string): void {
  const found = started.processes().find((one) => one.role === role && isAlive(one))
  if (!found) throw new Error(`no ${role} lives`)
  process.kill(found.pid, 'SIGKILL')
}

describe('npm start', () => {
  it(
    'brings everything up, says how to sign in, and takes all of it down on Ctrl+C',
    async () => {
      const root = product()
      const first = await start(root)
      await first.script.line('Stop with Ctrl+C')
      expect(first.script.output()).toContain('Sign in as admin@sinkron.local with the password  once-only')
      expect(first.script.output()).toContain('first sync with postgres://')
      expect(roles(first)).toEqual(ALL)
      const file = join(first.home, 'runtime.json')
      expect(statSync(file).mode & 0o777).toBe(0o600)
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: first.script.pid, demo: true })

      const second = await start(root)
      expect(await second.script.ended).toBe(1)
      expect(second.script.output()).toContain('already running')

      first.script.child.kill('SIGINT')
      expect(await first.script.ended).toBe(0)
      for (const name of ['web', 'worker', 'stand-in'])
        expect(first.script.output()).toContain(`${name} told to stop`)
      expect(existsSync(file)).toBe(false)
      await untilLiving(first, [])
    },
    LONG_MS,
  )

  it(
    'starts no server of its own where one is given',
    async () => {
      const given = await start(product(), {
        NODE_ENV: 'test',
        DATABASE_URL: 'postgres://elsewhere/x',
        REDIS_URL: 'redis://elsewhere',
        SIASN_BASE_URL: 'https://siasn.example',
      })
      await given.script.line('Stop with Ctrl+C')
      expect(roles(given)).toEqual(['keeper', 'web', 'worker'])
      const runtime = JSON.parse(readFileSync(join(given.home, 'runtime.json'), 'utf8'))
      expect(runtime).toMatchObject({ databaseUrl: 'postgres://elsewhere/x', demo: false })
      given.script.child.kill('SIGTERM')
      expect(await given.script.ended).toBe(0)
    },
    LONG_MS,
  )

  it(
    'refuses a taken port before anything slow starts',
    async () => {
      const server = createServer()
      afterwards(() => new Promise((done) => server.close(done)))
      const port = await keptPort(folder(), 'taken')
      await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
      const refused = await start(product(), { NODE_ENV: 'test', PORT: String(port) })
      expect(await refused.script.ended).toBe(1)
      expect(refused.script.output()).toContain(`Port ${port} on 127.0.0.1 is taken`)
      expect(existsSync(join(refused.home, 'postgres'))).toBe(false)
    },
    LONG_MS,
  )

  it(
    'starts a worker again that died, and stops everything when a server died',
    async () => {
      const started = await start(product())
      await started.script.line('Stop with Ctrl+C')
      kill(started, 'worker')
      await started.script.line('The worker ended unexpectedly (signal SIGKILL); starting it again in 1 s.')
      await untilLiving(started, ALL)
      kill(started, 'redis')
      expect(await started.script.ended).toBe(1)
      expect(started.script.output()).toContain('Redis ended unexpectedly (signal SIGKILL)')
      await untilLiving(started, [])
    },
    LONG_MS,
  )

  it(
    'hurries on the second Ctrl+C, and still stops the servers in order',
    async () => {
      const started = await start(product(), { NODE_ENV: 'test', STUBBORN: '1' })
      await started.script.line('Stop with Ctrl+C')
      started.script.child.kill('SIGINT')
      await started.script.line('web stays')
      const hurriedAt = Date.now()
      started.script.child.kill('SIGINT')
      expect(await started.script.ended).toBe(0)
      expect(Date.now() - hurriedAt).toBeLessThan(5_000)
      const log = readFileSync(join(started.home, 'logs', 'postgres.log'), 'utf8')
      expect(log.trimEnd()).toMatch(/database system is shut down$/)
    },
    LONG_MS,
  )
})

describe('a supervisor that is killed', () => {
  it(
    'has its servers stopped in order by the keeper, and the next start goes on',
    async () => {
      const root = product()
      const killed = await start(root)
      await killed.script.line('Stop with Ctrl+C')
      killed.script.child.kill('SIGKILL')
      await untilLiving(killed, [])
      expect(readFileSync(join(killed.home, 'logs', 'postgres.log'), 'utf8').trimEnd()).toMatch(
        /is shut down$/,
      )
      const next = await start(root)
      await next.script.line('Stop with Ctrl+C')
      next.script.child.kill('SIGHUP')
      expect(await next.script.ended).toBe(0)
    },
    LONG_MS,
  )

  it(
    'together with its keeper leaves nothing that blocks the next start',
    async () => {
      const root = product()
      const killed = await start(root)
      await killed.script.line('Stop with Ctrl+C')
      const keeper = killed.processes().find((one) => one.role === 'keeper')
      process.kill(keeper?.pid ?? 0, 'SIGKILL')
      killed.script.child.kill('SIGKILL')
      await untilLiving(killed, ['postgres', 'redis'])
      const before = killed.processes()
      const next = await start(root)
      await next.script.line('Stop with Ctrl+C')
      expect(next.script.output()).toContain('An earlier start was killed; stopping what it left: ')
      expect(before.filter(isAlive)).toEqual([])
      next.script.child.kill('SIGINT')
      expect(await next.script.ended).toBe(0)
    },
    LONG_MS,
  )
})
