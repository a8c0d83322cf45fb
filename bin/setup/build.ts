/** The build of the pages is made when what it reads has changed, by one process at a time. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from './home'
import { waitForLock } from './lock.mjs'
import { describeEnd, run, type Track, tail } from './processes'
import { diskTrouble, SetupError, say } from './say'

/** Everything the build may read. */
const SOURCES = [
  'pages',
  'components',
  'middleware',
  'controller',
  'jobs',
  'models',
  'replies',
  'utils',
  'locales',
  'public',
  'next.config.js',
  'tsconfig.json',
  'package-lock.json',
]

export interface BuildOptions {
  track?: Track
  signal?: AbortSignal
}

/** Builds unless the last complete build was made from the same sources. Returns whether it built. */
export async function buildIfChanged(root: string, options: BuildOptions = {}): Promise<boolean> {
  try {
    // Inside the one folder that a build keeps, and that git ignores.
    const folder = makeFolder(join(root, '.next', 'cache'), 0o755)
    const release = await waitForLock(folder, 'sinkron-build', (holder) =>
      say(`  Another start (process ${holder ?? '?'}) is building the pages; waiting for it …`),
    )
    try {
      return await buildLocked(root, options)
    } finally {
      release()
    }
  } catch (error) {
    throw diskTrouble(error, join(root, '.next'))
  }
}

async function buildLocked(root: string, options: BuildOptions): Promise<boolean> {
  const stamp = join(root, '.next', 'sinkron-build')
  const before = fingerprint(root)
  if (
    existsSync(join(root, '.next', 'BUILD_ID')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === before
  )
    return false
  rmSync(stamp, { force: true })
  await build(root, options)
  writeFileSync(stamp, before)
  return true
}

async function build(root: string, { track, signal }: BuildOptions): Promise<void> {
  const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
  const done = await run([process.execPath, next, 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    track: (identity) => track?.('build', identity),
    ...(signal ? { signal } : {}),
  })
  if (done.code !== 0)
    throw new SetupError(
      `The pages could not be built (${describeEnd(done)}):\n${tail(done.output, 60)}`,
      'After mending it, start again.',
    )
}

/** Hash of the path and content of every source, and of the settings that are built in. */
function fingerprint(root: string): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap((source) => filesUnder(root, source)).sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  for (const name of Object.keys(process.env).sort())
    if (name.startsWith('NEXT_PUBLIC_')) hash.update(`${name}=${process.env[name]}\0`)
  return hash.digest('hex')
}

function filesUnder(root: string, source: string): string[] {
  if (!existsSync(join(root, source))) return []
  if (source.includes('.')) return [source]
  return readdirSync(join(root, source), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}
