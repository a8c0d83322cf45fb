/** The home folder, its lock, and the ports: what a start decides before anything slow begins. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openHome, writeRuntime } from '@/bin/setup/home'
import { tryLock } from '@/bin/setup/lock.mjs'
import { checkPort, keptPort } from '@/bin/setup/ports'
import { readSettings } from '@/bin/setup/settings'
import { afterwards, folder, isRoot, ordinary, runScript } from './setup-tools'

const LONG_MS = 30_000

function listen(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    afterwards(() => new Promise((done) => server.close(done)))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}

describe('the home', () => {
  it('is made private, down to what is written into it', () => {
    const path = join(folder(), 'new', 'home')
    const home = openHome(path)
    writeRuntime(home.path, {
      pid: 1,
      url: 'http://127.0.0.1:3000',
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: 'postgres://x',
      redisUrl: 'redis://x',
      siasnBaseUrl: '',
      demo: true,
      startedAt: '2026-01-01T00:00:00.000Z',
    })
    expect(statSync(path).mode & 0o777).toBe(isRoot ? 0o711 : 0o700)
    expect(statSync(join(path, 'runtime.json')).mode & 0o777).toBe(0o600)
    home.release()
  })

  it(
    'is used by one start at a time, and the second is told where the first one is',
    async () => {
      const path = folder()
      const first = runScript(
        `import { openHome } from 'SETUP/home.ts'
       openHome(${JSON.stringify(path)})
       console.log('opened')
       setInterval(() => {}, 1000)`,
      )
      await first.line('opened')
      writeFileSync(join(path, 'runtime.json'), JSON.stringify({ url: 'http://127.0.0.1:3456' }))
      expect(() => openHome(path)).toThrow(`process ${first.pid}): http://127.0.0.1:3456`)
      first.child.kill('SIGKILL')
      await first.ended
      openHome(path).release()
    },
    LONG_MS,
  )

  it('is taken over when the pid of a killed start now belongs to somebody else', () => {
    const path = folder()
    writeFileSync(
      join(path, 'home.lock.7'),
      `${JSON.stringify({ pid: process.pid, start: 'another boot:1' })}\n`,
    )
    const home = openHome(path)
    expect(readdirSync(path).filter((name) => name.startsWith('home.lock'))).toEqual(['home.lock.8'])
    home.release()
  })

  it(
    'goes to exactly one of many starts that race for a stale lock',
    async () => {
      const path = folder()
      writeFileSync(join(path, 'home.lock.3'), '{"pid":1,"start":"gone"}\n')
      const at = Date.now() + 1_500
      const racers = Array.from({ length: 6 }, () =>
        runScript(
          `import { tryLock } from 'SETUP/lock.mjs'
         while (Date.now() < ${at}) {}
         console.log('taken ' + tryLock(${JSON.stringify(path)}, 'home').taken)
         setInterval(() => {}, 1000)`,
        ),
      )
      const answers = await Promise.all(racers.map((racer) => racer.line('taken')))
      expect(answers.filter((answer) => answer === 'true')).toHaveLength(1)
    },
    LONG_MS,
  )

  it('is not lost to a lock file that a crash left empty', () => {
    const path = folder()
    writeFileSync(join(path, 'home.lock.1'), '')
    expect(tryLock(path, 'home')).toEqual({ taken: false, holder: null })
    expect(readFileSync(join(path, 'home.lock.1'), 'utf8'), 'young: somebody may be writing it').toBe('')
  })

  it(
    'that cannot be written is named, with what to do',
    async () => {
      const path = join(folder(), 'closed')
      mkdirSync(path)
      chmodSync(path, 0o755)
      const script = runScript(
        `import { openHome } from 'SETUP/home.ts'
       import { explain } from 'SETUP/say.ts'
       try { openHome(${JSON.stringify(join(path, 'home'))}); console.log('said nothing') }
       catch (error) { console.log('said ' + explain(error).replaceAll('\\n', ' ')) }`,
        { account: ordinary },
      )
      if (!ordinary) chmodSync(path, 0o500)
      const said = await script.line('said')
      expect(said).toContain(`Cannot write to ${path}/home: permission denied`)
      expect(said).toContain('SINKRON_HOME')
    },
    LONG_MS,
  )
})

describe('ports', () => {
  it('that were asked for and are taken stop the start, named with their variable and a way out', async () => {
    const port = await listen()
    await expect(checkPort('PORT', port)).rejects.toMatchObject({
      message: `Port ${port} on 127.0.0.1 is taken by another program.`,
      whatToDo: expect.stringContaining(`PORT=${port + 1} npm start`),
    })
  })

  it('are refused for a host that is not this machine', async () => {
    const free = await keptPort(folder(), 'web')
    await expect(checkPort('PORT', free, '192.0.2.1')).rejects.toThrow('HOST=192.0.2.1 is not an address')
  })

  it('that nobody asked for stay the same across starts while they are free', async () => {
    const home = folder()
    const first = await keptPort(home, 'postgres')
    expect(await keptPort(home, 'postgres')).toBe(first)
    await listen(first)
    expect(await keptPort(home, 'postgres')).not.toBe(first)
  })
})

describe('settings', () => {
  it('take an empty variable as not given, so that .env fills it', () => {
    const root = folder()
    writeFileSync(join(root, '.env'), 'DATABASE_URL=postgres://from-file/x\nPORT=\n')
    const before = { ...process.env }
    afterwards(() => {
      process.env = before
    })
    Object.assign(process.env, { DATABASE_URL: '', REDIS_URL: '', PORT: '' })
    expect(readSettings(root)).toMatchObject({ DATABASE_URL: 'postgres://from-file/x', PORT: 3000 })
    expect(readSettings(root).REDIS_URL).toBeUndefined()
  })

  it('name a port that is not one', () => {
    const before = { ...process.env }
    afterwards(() => {
      process.env = before
    })
    process.env.PORT = 'three'
    expect(() => readSettings(folder())).toThrow('PORT=three is not a port number')
  })
})
