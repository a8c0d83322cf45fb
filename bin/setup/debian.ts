/** Debian and Ubuntu packages without root and without touching the system: apt fetches, dpkg unpacks into a folder. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from './home'
import { run, tail } from './processes'
import { diskTrouble, SetupError } from './say'

export interface Unpacked {
  root: string
  /** Value for LD_LIBRARY_PATH. */
  libraryPath: string
}

export interface UnpackOptions {
  packages: readonly [string, ...string[]]
  /** Folder that will hold them; when it exists already nothing is fetched. */
  into: string
  signal?: AbortSignal | undefined
  /** What the system has installed; apt fetches only what is missing there. For tests. */
  status?: string
}

/** Whether this system has what `unpackDebian` needs. */
export function hasApt(): boolean {
  return existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg')
}

/**
 * Fetches the packages with everything they need that the system lacks, and unpacks them into a folder that appears
 * only when it is whole. Their install scripts do not run.
 * @throws SetupError with the command to run by hand.
 */
export async function unpackDebian(options: UnpackOptions): Promise<Unpacked> {
  const { packages, into, signal } = options
  if (existsSync(into)) return unpackedIn(into)
  const work = `${into}.tmp`
  try {
    rmSync(work, { recursive: true, force: true })
    makeFolder(work, 0o700)
    const apt = aptIn(work, options.status)
    await apt(['update'], packages, signal)
    await apt(['install', '-y', '--no-install-recommends', '--download-only', ...packages], packages, signal)
    const archives = join(work, 'cache', 'archives')
    for (const file of readdirSync(archives).filter(isWanted)) {
      const done = await run(['dpkg', '-x', join(archives, file), join(work, 'root')])
      if (done.code !== 0) throw byHand(packages, done.output)
    }
    if (!existsSync(join(work, 'root')))
      throw byHand(packages, 'apt says they are installed, yet they were not found.')
    renameSync(join(work, 'root'), into)
    return unpackedIn(into)
  } catch (error) {
    throw diskTrouble(error, into)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The C library must be the one of the running system's loader. */
function isWanted(file: string): boolean {
  return file.endsWith('.deb') && !/^libc(6|-bin)_/.test(file)
}

type Apt = (args: string[], packages: readonly string[], signal?: AbortSignal) => Promise<void>

/** apt with lists and cache of its own; the hooks that tidy the system's are switched off. */
function aptIn(work: string, status = '/var/lib/dpkg/status'): Apt {
  for (const folder of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(work, folder), { recursive: true })
  const config = join(work, 'apt.conf')
  const hooks = ['APT::Update::Pre-Invoke', 'APT::Update::Post-Invoke', 'APT::Update::Post-Invoke-Success']
  const lines = [
    `Dir::State "${work}/state";`,
    `Dir::State::status "${status}";`,
    `Dir::Cache "${work}/cache";`,
    'APT::Sandbox::User "";',
    'Debug::NoLocking "1";',
    'Acquire::Retries "2";',
    'Acquire::http::Timeout "30";',
    'Acquire::https::Timeout "30";',
    ...[...hooks, 'DPkg::Pre-Install-Pkgs', 'DPkg::Post-Invoke'].map((hook) => `#clear ${hook};`),
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  return async (args, packages, signal) => {
    const done = await run(['apt-get', '-c', config, ...args], { env, ...(signal ? { signal } : {}) })
    if (done.code !== 0) throw byHand(packages, done.output)
  }
}

function byHand(packages: readonly string[], output: string): SetupError {
  const errors = output.split('\n').filter((line) => /^(E|Err)[: ]/.test(line))
  return new SetupError(
    `The packages ${packages.join(', ')} could not be fetched:\n${tail(errors.join('\n') || output, 4)}`,
    `Install them by hand: sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`,
  )
}

/** Some libraries keep helpers of their own in a subfolder that only their packages know. */
const SUBFOLDERS = ['', 'pulseaudio', 'blas', 'lapack']

function unpackedIn(root: string): Unpacked {
  const folders = ['usr/lib', 'lib']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((folder) => /-linux-gnu[a-z0-9]*$/.test(folder))
    .flatMap((folder) => SUBFOLDERS.map((sub) => join(folder, sub)))
    .filter((folder) => existsSync(folder))
  return { root, libraryPath: folders.join(':') }
}
