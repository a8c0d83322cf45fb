/** The Redis of a home, installed or unpacked, and the programs that the set-up fetches. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { hasApt, unpackDebian } from '@/bin/setup/debian'
import { versionOf } from '@/bin/setup/find-program'
import { startOf } from '@/bin/setup/pids.mjs'
import { startRedis } from '@/bin/setup/redis'
import { findRedis } from '@/bin/setup/redis-binary'
import { SetupError } from '@/bin/setup/say'
import { afterwards, folder, ordinary, runScript } from './setup-tools'

const LONG_MS = 60_000

async function withClient<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url)
  try {
    return await work(client)
  } finally {
    client.disconnect()
  }
}

describe('the Redis of a home', () => {
  it(
    'keeps what it was told over a restart, evicts nothing and wants its password',
    async () => {
      const home = folder()
      const first = await startRedis({ home })
      const policy = await withClient(first.url(), async (client) => {
        await client.set('kept', 'yes')
        return client.config('GET', 'maxmemory-policy')
      })
      expect(policy).toEqual(['maxmemory-policy', 'noeviction'])
      expect(statSync(join(home, 'redis', 'redis.conf')).mode & 0o777).toBe(0o600)
      await first.stop()
      const second = await startRedis({ home })
      afterwards(() => second.stop())
      expect(second.url()).toBe(first.url())
      expect(await withClient(second.url(), (client) => client.get('kept'))).toBe('yes')
      const stranger = new Redis({
        port: second.port,
        lazyConnect: true,
        enableReadyCheck: false,
        retryStrategy: () => null,
      })
      await stranger.connect()
      await expect(stranger.get('kept')).rejects.toThrow('NOAUTH')
      stranger.disconnect()
    },
    LONG_MS,
  )

  it(
    'is stopped first when a killed start left it running',
    async () => {
      const home = folder()
      const killed = runScript(
        `import { startRedis } from 'SETUP/redis.ts'
       const server = await startRedis({ home: ${JSON.stringify(home)} })
       console.log('up ' + server.pid)
       setInterval(() => {}, 1000)`,
      )
      const pid = Number(await killed.line('up'))
      killed.child.kill('SIGKILL')
      await killed.ended
      expect(startOf(pid)).not.toBeNull()
      const second = await startRedis({ home })
      afterwards(() => second.stop())
      expect(startOf(pid)).toBeNull()
    },
    LONG_MS,
  )

  it(
    'says which variable is wrong when REDIS_SERVER names something else',
    async () => {
      const before = process.env.REDIS_SERVER
      afterwards(() => {
        if (before === undefined) delete process.env.REDIS_SERVER
        else process.env.REDIS_SERVER = before
      })
      process.env.REDIS_SERVER = process.execPath
      await expect(findRedis(folder())).rejects.toThrow(
        `REDIS_SERVER=${process.execPath} is not a Redis server`,
      )
    },
    LONG_MS,
  )
})

describe.skipIf(!hasApt())('packages of Debian', () => {
  /** What the system would say if these packages were not installed. */
  function statusWithout(names: readonly string[]): string {
    const file = join(folder(0o755), 'status')
    const blocks = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n')
    writeFileSync(
      file,
      blocks.filter((block) => !names.some((name) => block.startsWith(`Package: ${name}\n`))).join('\n\n'),
    )
    return file
  }

  const isOffline = (error: unknown) =>
    error instanceof SetupError && /resolve|Failed to fetch|connect|timed out/i.test(error.message)

  it(
    'are unpacked by an ordinary user, run from there, and leave no half of themselves',
    async (context) => {
      const at = folder(0o777)
      const into = join(at, 'debian', 'redis')
      const script = runScript(
        `import { unpackDebian } from 'SETUP/debian.ts'
       import { versionOf } from 'SETUP/find-program.ts'
       const given = ${JSON.stringify({ packages: ['redis-server'], into, status: statusWithout(['redis-server', 'redis-tools']) })}
       try {
         const { root, libraryPath } = await unpackDebian(given)
         console.log('said ' + await versionOf(root + '/usr/bin/redis-server', { LD_LIBRARY_PATH: libraryPath }))
       } catch (error) { console.log('said ' + error.message.replaceAll('\\n', ' ')) }`,
        { account: ordinary },
      )
      const said = await script.line('said')
      if (isOffline(new SetupError(said))) return context.skip()
      expect(said).toMatch(/Redis server v=\d/)
      expect(readdirSync(join(at, 'debian'))).toEqual(['redis'])
      expect(await versionOf(join(into, 'usr/bin/redis-server'))).not.toBeNull()
    },
    LONG_MS,
  )

  it(
    'that do not exist are named with the command to run by hand',
    async (context) => {
      const into = join(folder(), 'debian', 'nothing')
      mkdirSync(`${into}.tmp/left-by-an-interrupted-one`, { recursive: true })
      const error = await unpackDebian({ packages: ['no-such-package-anywhere'], into }).catch(
        (thrown) => thrown,
      )
      if (isOffline(error)) return context.skip()
      expect(error.message).toContain('Unable to locate package no-such-package-anywhere')
      expect(error.whatToDo).toContain('sudo apt-get install -y no-such-package-anywhere')
      expect([existsSync(into), existsSync(`${into}.tmp`)]).toEqual([false, false])
    },
    LONG_MS,
  )
})
