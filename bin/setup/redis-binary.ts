/** Finds a Redis server: the one named, the one installed, or one unpacked into the home. */
import { join } from 'node:path'
import { hasApt, unpackDebian } from './debian'
import { onPath, versionOf } from './find-program'
import { SetupError } from './say'

export interface RedisBinary {
  path: string
  /** Value for LD_LIBRARY_PATH, when it needs one. */
  libraryPath: string | null
}

const NAMES = ['redis-server', 'valkey-server'] as const
/** Where package managers put servers, often not on the PATH of a normal user. */
const USUAL_PLACES = ['/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/homebrew/bin', '/snap/bin']
/** Bull's scripts and the append-only settings need no newer one. */
const OLDEST_MAJOR = 5

/** @throws SetupError with the one command that installs it. */
export async function findRedis(cacheDir: string, signal?: AbortSignal): Promise<RedisBinary> {
  const named = process.env.REDIS_SERVER
  if (named) {
    const libraryPath = process.env.REDIS_SERVER_LIBRARY_PATH || null
    if (await isUsable({ path: named, libraryPath })) return { path: named, libraryPath }
    throw new SetupError(`REDIS_SERVER=${named} is not a Redis server (version 5 or newer) that runs here.`)
  }
  const installed = onPath(NAMES) ?? onPath(USUAL_PLACES.flatMap((at) => NAMES.map((name) => join(at, name))))
  if (installed && (await isUsable({ path: installed, libraryPath: null })))
    return { path: installed, libraryPath: null }
  if (!hasApt()) throw new SetupError('Sinkron needs a Redis server, and none was found.', howToInstall())
  const { root, libraryPath } = await unpackDebian({
    packages: ['redis-server'],
    into: join(cacheDir, 'debian', 'redis'),
    signal,
  })
  const unpacked = { path: join(root, 'usr/bin/redis-server'), libraryPath }
  if (await isUsable(unpacked)) return unpacked
  throw new SetupError(`The Redis server unpacked into ${root} does not run here.`, howToInstall())
}

/** The environment to start it with. */
export function redisEnv(binary: RedisBinary): NodeJS.ProcessEnv {
  return {
    ...process.env,
    LC_ALL: 'C',
    ...(binary.libraryPath ? { LD_LIBRARY_PATH: binary.libraryPath } : {}),
  }
}

async function isUsable(binary: RedisBinary): Promise<boolean> {
  const version = await versionOf(binary.path, redisEnv(binary))
  const major = version?.match(/\bv=(\d+)/)?.[1]
  return major !== undefined && Number(major) >= OLDEST_MAJOR
}

function howToInstall(): string {
  const command =
    process.platform === 'darwin'
      ? 'brew install redis'
      : hasApt()
        ? 'sudo apt-get install -y redis-server'
        : 'sudo dnf install redis   (or: apk add redis, pacman -S valkey, zypper install redis)'
  return `Install one: ${command}\n  Or set REDIS_URL to a server of your own.`
}
