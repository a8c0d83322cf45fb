/** The data folder of the embedded PostgreSQL: made whole or not at all, and never by another major version. */
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Account } from './account'
import { keptWord } from './home'
import type { Binaries } from './postgres-binaries'
import { run, tail } from './processes'
import { diskTrouble, SetupError } from './say'

export const SUPERUSER = 'sinkron'

export interface DataOptions {
  place: string
  account: Account | null
  binaries: Binaries
  /** False only for throw-away data. */
  isDurable: boolean
  signal?: AbortSignal | undefined
}

export interface Data {
  folder: string
  password: string
}

/** The environment of the server and its tools: nothing of the caller's libpq settings or locale reaches them. */
export function serverEnv(): NodeJS.ProcessEnv {
  return { NODE_ENV: 'production', PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

/** The data folder, made by the first start. The superuser's password lies beside it. */
export async function readyData(options: DataOptions): Promise<Data> {
  const { place, account, binaries } = options
  const folder = join(place, 'data')
  const password = keptWord(join(place, 'password'))
  if (existsSync(folder)) checkData(folder, binaries, account)
  else await initialise(options, folder, password)
  return { folder, password }
}

function checkData(folder: string, binaries: Binaries, account: Account | null): void {
  const file = join(folder, 'PG_VERSION')
  let made: string
  try {
    if (!existsSync(file))
      throw new SetupError(
        `${folder} is not a PostgreSQL data folder, or this user may not read it.`,
        `Start Sinkron as the user who made it${account ? ' (not root)' : ''}, or move the folder away to begin anew.`,
      )
    made = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw diskTrouble(error, folder)
  }
  if (made !== binaries.major)
    throw new SetupError(
      `The data in ${folder} was made by PostgreSQL ${made}; this Sinkron brings PostgreSQL ${binaries.major}.`,
      `Copy it over with pg_dumpall (started with a PostgreSQL ${made} server), set DATABASE_URL to such a server, or move the folder away to begin anew.`,
    )
}

/** initdb works in a folder of another name, which becomes the data folder in one step when it is complete. */
async function initialise(options: DataOptions, folder: string, password: string): Promise<void> {
  const { place, account } = options
  const draft = join(place, 'data.initialising')
  const passwordFile = join(place, 'password.initdb')
  try {
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { mode: 0o700 })
    chmodSync(draft, 0o700)
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
    if (account) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid)
    await initdb(options, draft, passwordFile)
    renameSync(draft, folder)
    syncFolder(place)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw diskTrouble(error, place)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** Without this a power cut right after the first start could undo the renaming. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

const COMMON = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', `--username=${SUPERUSER}`]
/** Indonesian order of letters; binaries built without ICU fall back to code points. */
const LOCALES = [['--locale-provider=icu', '--icu-locale=id-ID'], ['--locale-provider=libc']]

async function initdb(options: DataOptions, draft: string, passwordFile: string): Promise<void> {
  const { place, account, binaries, isDurable, signal } = options
  const sync = isDurable ? [] : ['--no-sync']
  let output = ''
  for (const locale of LOCALES) {
    const done = await run(
      [binaries.initdb, '-D', draft, `--pwfile=${passwordFile}`, ...COMMON, ...locale, ...sync],
      { ...account, cwd: place, env: serverEnv(), ...(signal ? { signal } : {}) },
    )
    if (done.code === 0) return
    output = done.output
    if (!/\bICU\b/i.test(output)) break
  }
  throw postgresTrouble('PostgreSQL could not make its data folder', output, place)
}

/** What the server or initdb printed, as an error that says what to do where that is known. */
export function postgresTrouble(what: string, output: string, place: string): SetupError {
  if (/No space left on device|Disk quota exceeded/.test(output))
    return new SetupError(`${what}: the disk that holds ${place} is full.`, 'Make room and start again.')
  return new SetupError(
    `${what}:\n${tail(output)}`,
    'Or set DATABASE_URL to a PostgreSQL server of your own.',
  )
}
