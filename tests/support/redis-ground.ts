/** Redis servers of a test, each with the command line it was given; all end with their ground. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { ended, until } from './processes'

/** An authority of these tests and a certificate it gave to the name `localhost`; valid for a hundred years. */
const tlsFile = (name: string) => fileURLToPath(new URL(`./tls/${name}`, import.meta.url))
export const AUTHORITY = tlsFile('ca.crt')
export const CERTIFICATE = tlsFile('server.crt')
export const KEY = tlsFile('server.key')

export interface Server {
  port: number
  client: Redis
  kill(signal: NodeJS.Signals): Promise<void>
}

interface Access {
  port: number
  isTls?: boolean
  password?: string
}

export interface Ground {
  folder: string
  /** Starts a server and waits until it answers. */
  start(command: string[], access: Access): Promise<Server>
  close(): Promise<void>
}

/** Where a test's servers keep their files; all end with it. */
export async function ground(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'sinkron-redis-'))
  const servers: Server[] = []
  return {
    folder,
    start: async (command, { port, isTls, password }) => {
      const child = launch(command, folder)
      const client = new Redis({
        port,
        host: '127.0.0.1',
        ...(password ? { password } : {}),
        ...(isTls ? { tls: { rejectUnauthorized: false } } : {}),
        retryStrategy: () => 100,
      })
      client.on('error', () => undefined)
      const kill = async (signal: NodeJS.Signals) => {
        client.disconnect()
        child.kill(signal)
        await ended(child)
      }
      const server = { port, client, kill }
      servers.push(server)
      await until(async () => (await client.ping().catch(() => '')) === 'PONG', `Redis answers at ${port}`)
      return server
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.kill('SIGKILL')))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function launch(command: string[], folder: string): ChildProcess {
  const libraries = process.env.REDIS_SERVER_LIBRARY_PATH
  return spawn(process.env.REDIS_SERVER ?? 'redis-server', command, {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) },
  })
}

const TLS_FILES = ['--tls-cert-file', CERTIFICATE, '--tls-key-file', KEY, '--tls-ca-cert-file', AUTHORITY]

/** The command line of a server that keeps nothing, in the clear or over TLS only. */
export function words(port: number, isTls: boolean, ...more: string[]): string[] {
  const listening = isTls
    ? ['--port', '0', '--tls-port', String(port), ...TLS_FILES, '--tls-auth-clients', 'no']
    : ['--port', String(port)]
  return [...listening, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...more]
}

/** What every server of a group asks for; the @ has to be written as %40 in an address. */
export const PASSWORD = 'sandi@kantor'
export const IN_ADDRESS = `:${encodeURIComponent(PASSWORD)}@`
export const SENTINEL_PASSWORD = 'sandi-penjaga'
export const guarded = ['--requirepass', PASSWORD, '--masterauth', PASSWORD]

/** Groups announce their servers by number, which no certificate of these tests names. */
export const settingsOf = (isTls: boolean): Record<string, string> =>
  isTls ? { REDIS_TLS_CA: AUTHORITY, REDIS_TLS_SERVERNAME: 'localhost' } : {}
