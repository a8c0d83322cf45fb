/** A PostgreSQL server of a test's own: to be killed, to run out of disk, or to be reached over a link. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverAccount } from '@/bin/setup/account'
import { readyBinaries } from '@/bin/setup/postgres-binaries'
import { readyData, SUPERUSER, serverEnv } from '@/bin/setup/postgres-data'
import { postgresPlace } from '@/bin/setup/postgres-place'
import { openDb } from '@/models/db'
import { migrate } from '@/models/migrate'
import type { TestDatabase } from './database'
import { ended, freePort, until } from './processes'

export interface OwnPostgres extends TestDatabase {
  port: number
  /** SIGQUIT ends it at once without a checkpoint, SIGKILL without anything at all. */
  kill(signal: 'SIGQUIT' | 'SIGKILL'): Promise<void>
  /** Starts it again, on the same port, and waits until it answers. */
  start(): Promise<void>
  isUp(): Promise<boolean>
  /** Leaves so many bytes of its disk free; of a server with a disk of its own. */
  fillDisk(freeBytes: number): void
  emptyDisk(): void
}

export interface OwnPostgresOptions {
  /** Addresses to listen on besides the loopback one. */
  addresses?: readonly string[]
  /** Size of a disk of its own, in memory, in MB. */
  diskMb?: number
}

// By their full names: they are the system's.
const [MOUNT, UNMOUNT] = ['/bin/mount', '/bin/umount'] as const

/** A disk in memory. @throws Error that names what this machine lacks for it. */
function mountDisk(folder: string, sizeMb: number): void {
  const mounted = spawnSync(MOUNT, ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=711`, 'none', folder])
  if (mounted.status === 0) return
  const why = mounted.error?.message ?? String(mounted.stderr).trim()
  throw new Error(`A disk that can be filled needs the right to mount a tmpfs (root, on Linux): ${why}`)
}

/** Whether `npm test` can show a full disk on this machine; `npm run test:crash` insists on it. */
export function canMountDisk(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'sinkron-disk-'))
  try {
    mountDisk(folder, 1)
    spawnSync(UNMOUNT, ['-l', folder])
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Its data are durable, as an installation's are: a kill loses nothing that was committed. */
export async function startOwnPostgres(options: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const home = mkdtempSync(join(tmpdir(), 'sinkron-postgres-'))
  chmodSync(home, 0o711)
  if (options.diskMb) mountDisk(home, options.diskMb)
  const account = serverAccount()
  const place = postgresPlace(home, account)
  const binaries = readyBinaries(place, account)
  const data = await readyData({ place, account, binaries, isDurable: false })
  const addresses = options.addresses ?? []
  for (const address of addresses)
    appendFileSync(join(data.folder, 'pg_hba.conf'), `host all all ${address}/24 scram-sha-256\n`)
  const port = await freePort()
  const url = `postgres://${SUPERUSER}:${data.password}@127.0.0.1:${port}/postgres`
  const settings = {
    listen_addresses: ['127.0.0.1', ...addresses].join(','),
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '32MB',
    timezone: 'UTC',
    // A small disk has no room for more of these.
    max_wal_size: '64MB',
    // The disk of the machine outlives a killed process; only a power cut needs the wait for it.
    fsync: 'off',
  }
  let server: ChildProcess | undefined
  let output = ''
  const db = openDb(url, 4)
  // Lost connections are what its tests are about.
  Object.assign((db.client as { logger: object }).logger, { warn: () => undefined })
  const start = async () => {
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const started = spawn(binaries.postgres, ['-D', data.folder, '-p', String(port), ...flags], {
      ...account,
      cwd: place,
      env: serverEnv(),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    server = started
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_000)
    })
    await until(async () => {
      if (started.exitCode !== null) throw new Error(`PostgreSQL ended:\n${output}`)
      return db.raw('SELECT 1').then(
        () => true,
        () => false,
      )
    }, 'PostgreSQL answers')
  }
  const end = async (signal: NodeJS.Signals) => {
    server?.kill(signal)
    if (server) await ended(server)
  }
  const ballast = join(home, 'ballast')
  await start()
  await migrate(db)
  return {
    url,
    db,
    port,
    // A new server waits by itself for the sessions of a killed one, which end when they notice.
    start: () => startAgain(start),
    kill: end,
    isUp: async () => {
      // One that gives up does so within moments.
      await new Promise((resolve) => setTimeout(resolve, 500))
      return server?.exitCode === null
    },
    fillDisk: (freeBytes) => {
      const { bavail, bsize } = statfsSync(home)
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - freeBytes)))
    },
    emptyDisk: () => rmSync(ballast, { force: true }),
    drop: async () => {
      await db.destroy()
      await end('SIGINT')
      if (options.diskMb) spawnSync(UNMOUNT, ['-l', home])
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Sessions of a killed server may live a moment longer than it; until they are gone a new one refuses to start. */
async function startAgain(start: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await start()
    } catch (error) {
      const isLeft = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(
        String(error),
      )
      if (!isLeft || tries === 20) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}
