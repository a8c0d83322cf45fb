/** The embedded PostgreSQL of a home: on the loopback address only, behind a random password, durable by default. */
import { closeSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { serverAccount } from './account'
import { SERVER_SIGNALS } from './ending.mjs'
import { belongsTo, haveEnded, identityOf, signalTo } from './pids.mjs'
import { keptPort } from './ports'
import { readyBinaries } from './postgres-binaries'
import { type Data, postgresTrouble, readyData, SUPERUSER, serverEnv } from './postgres-data'
import { postgresPlace } from './postgres-place'
import { describeEnd, type Ended, type Running, sleep, startProcess, stopProcess } from './processes'
import { SetupError } from './say'
import { openLog, type Server, type ServerOptions, STOP_MS } from './server'

export interface PostgresOptions extends ServerOptions {
  /** False gives up durability for speed: for tests. */
  isDurable?: boolean
  /** The platform package; default: the installed one. */
  packageRoot?: string
}

export const DATABASE = 'sinkron'
const LEFTOVER_MS = 10_000
const RETRY_MS = 50

/**
 * Starts the server, making its data folder first when there is none, and waits until it answers.
 * @throws SetupError with what to do.
 */
export async function startPostgres(options: PostgresOptions): Promise<Server> {
  const { home, isDurable = true, signal } = options
  const account = serverAccount()
  const place = postgresPlace(home, account)
  const binaries = readyBinaries(place, account, options.packageRoot)
  const data = await readyData({ place, account, binaries, isDurable, signal })
  await endLeftServer(data.folder)
  const port = options.port ?? (await keptPort(home, 'postgres'))
  const log = openLog(home, 'postgres')
  const launch = () =>
    startProcess('postgres', [binaries.postgres, ...serverArguments({ data, port, isDurable })], {
      ...account,
      cwd: place,
      env: serverEnv(),
      detached: true,
      stdio: ['ignore', log.descriptor, log.descriptor],
      track: options.track,
    })
  try {
    return await startUntilUp({ launch, data, port, place, log, signal })
  } finally {
    closeSync(log.descriptor)
  }
}

function serverArguments(given: { data: Data; port: number; isDurable: boolean }): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '256MB',
    // A publication of a million rows writes more than the default gigabyte between two checkpoints.
    max_wal_size: '2GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    password_encryption: 'scram-sha-256',
    ...(given.isDurable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', given.data.folder, '-p', String(given.port), ...pairs]
}

/**
 * A server that a killed start left in this data folder is stopped first. A pid file that names a process of somebody
 * else is removed, because the server would take that process for its other self.
 */
async function endLeftServer(folder: string): Promise<void> {
  const pidFile = join(folder, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const identity = identityOf(Number.parseInt(readFileSync(pidFile, 'utf8'), 10))
  // A dead pid is left to the server itself, which also looks for sessions that outlived it.
  if (!identity) return
  if (!belongsTo(identity.pid, folder)) return rmSync(pidFile)
  for (const stopSignal of SERVER_SIGNALS.postgres ?? []) {
    if (!signalTo(identity, stopSignal) || (await haveEnded([identity], LEFTOVER_MS))) return
  }
  throw new SetupError(
    `An earlier PostgreSQL of this home (process ${identity.pid}) does not stop.`,
    'End it by hand.',
  )
}

interface Launch {
  launch: () => Promise<Running>
  data: Data
  port: number
  place: string
  log: { file: string; from: number }
  signal: AbortSignal | undefined
}

/** Sessions of a killed server may live a moment longer than it; until they are gone a new one refuses to start. */
async function startUntilUp(given: Launch): Promise<Server> {
  const until = Date.now() + LEFTOVER_MS
  for (;;) {
    const running = await given.launch()
    const end = await untilAnswering(running, given)
    if (!end) return asServer(running, given)
    const output = readFileSync(given.log.file, 'utf8').slice(given.log.from)
    given.log.from = statSync(given.log.file).size
    // A killed server that nobody has waited for yet is still a process to the new one.
    const isLeft = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(output)
    if (!isLeft || Date.now() > until)
      throw postgresTrouble(`PostgreSQL ended while starting (${describeEnd(end)})`, output, given.place)
    await sleep(500, given.signal)
  }
}

/** Null once a real connection succeeds and the database exists; how it ended when the server ended instead. */
async function untilAnswering(
  running: Running,
  { data, port, place, signal }: Launch,
): Promise<Ended | null> {
  const ended = running.ended.then((end) => end)
  for (;;) {
    const client = new pg.Client({
      connectionString: urlOf(data, port, 'postgres'),
      connectionTimeoutMillis: 2_000,
    })
    // The server may drop the connection while it is being made; `connect` reports that too.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await makeDatabase(client)
      return null
    } catch (error) {
      if (!isStartingUp(error)) {
        await stopProcess(running, ['SIGINT', 'SIGQUIT'], STOP_MS)
        throw connectTrouble(error, place)
      }
    } finally {
      // A connection that never came about, or that the server has dropped, cannot be ended politely.
      await client.end().catch(() => undefined)
    }
    const end = await Promise.race([ended, sleep(RETRY_MS).then(() => null)])
    if (end) return end
    if (signal?.aborted) {
      await stopProcess(running, ['SIGINT', 'SIGQUIT'], STOP_MS)
      throw new SetupError('Stopped while PostgreSQL was starting.')
    }
  }
}

/** 57P03: recovering or starting; no code of the server's at all: not listening yet. */
function isStartingUp(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true
  return error.code === '57P03'
}

function connectTrouble(error: unknown, place: string): unknown {
  if (!(error instanceof pg.DatabaseError) || error.code !== '28P01') return error
  return new SetupError(
    `The password in ${join(place, 'password')} does not open the data beside it.`,
    'Put the right file back (from a backup), or move the data folder away to begin anew.',
  )
}

async function makeDatabase(client: pg.Client): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
  if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`)
}

const urlOf = (data: Data, port: number, database: string) =>
  `postgres://${SUPERUSER}:${data.password}@127.0.0.1:${port}/${database}`

function asServer(running: Running, { data, port }: Launch): Server {
  return {
    url: (database = DATABASE) => urlOf(data, port, database),
    pid: running.identity.pid,
    port,
    dataDir: data.folder,
    ended: running.ended,
    stop: async () => {
      await stopProcess(running, ['SIGINT', 'SIGQUIT'], STOP_MS)
    },
  }
}
