/** `npm test`, `npm run bench` and `npm run screenshots`: sets up what the tests need in a home of their own, runs them, and stops it again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmCommand } from '../install.mjs'
import { buildIfChanged } from './build'
import { findChromium } from './chromium'
import { openHome } from './home'
import { endLeftovers, startKeeper } from './keeper'
import { startPostgres } from './postgres'
import { allOf, type Track } from './processes'
import { findRedis } from './redis-binary'
import { explain, say, secondsSince } from './say'
import type { Server } from './server'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const END_MS = 10_000

export interface TestOptions {
  isBench: boolean
  isChecking: boolean
  /** Run instead of the tests, with all that they have. */
  script: string | null
  /** Passed on to the test runner or the benchmark. */
  args: readonly string[]
}

/** Returns the exit code of what failed first. Prints nothing after the last tool has ended. */
export async function testRun(options: TestOptions): Promise<number> {
  const stopping = new AbortController()
  let child: ChildProcess | null = null
  const asked = (signal: NodeJS.Signals) => {
    stopping.abort(signal)
    // The terminal sends Ctrl+C to the child as well; a signal meant for us alone has to be passed on.
    child?.kill('SIGTERM')
    setTimeout(() => child?.kill('SIGKILL'), END_MS).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked)
  try {
    return await withServers(options, stopping, async (env) => {
      for (const command of commands(options)) {
        if (stopping.signal.aborted) return 130
        const code = await toEnd(command, env, (started) => {
          child = started
        })
        if (code !== 0) return stopping.signal.aborted ? 130 : code
      }
      return 0
    })
  } catch (error) {
    if (stopping.signal.reason === 'SIGINT' || stopping.signal.reason === 'SIGTERM') return 130
    say(`\n${explain(error)}`)
    return 1
  }
}

function commands({ isBench, isChecking, script, args }: TestOptions): [string, ...string[]][] {
  if (script) return [[process.execPath, '--import', 'tsx', script, ...args]]
  if (isBench) return [[process.execPath, '--import', 'tsx', 'bench/main.ts', ...args]]
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const tests: [string, ...string[]] = [process.execPath, vitest, 'run', ...args]
  return isChecking ? [[...npmCommand(), 'run', 'check'], tests] : [tests]
}

function toEnd(
  [command, ...args]: [string, ...string[]],
  env: NodeJS.ProcessEnv,
  onStart: (child: ChildProcess) => void,
): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' })
    onStart(child)
    child.once('error', fail)
    child.once('exit', (code) => done(code ?? 1))
  })
}

async function withServers(
  options: TestOptions,
  stopping: AbortController,
  work: (env: NodeJS.ProcessEnv) => Promise<number>,
): Promise<number> {
  const home = openHome(resolve(root, process.env.SINKRON_TEST_HOME || '.sinkron-test'), 'SINKRON_TEST_HOME')
  const servers: Server[] = []
  try {
    await endLeftovers(home.path)
    const keeper = await startKeeper(home.path)
    try {
      const needs = { home: home.path, track: keeper.track, stopping, servers }
      const env = await environment(needs, options)
      return await work(env)
    } finally {
      await Promise.all(servers.map((server) => server.stop()))
      keeper.close()
    }
  } finally {
    home.release()
  }
}

/** Tests without a browser need neither Chromium nor a build. */
function isUnitOnly({ isBench, script, args }: TestOptions): boolean {
  const paths = args.filter((arg) => !arg.startsWith('-'))
  return (
    !isBench &&
    script === null &&
    paths.length > 0 &&
    paths.every((path) => /^(\.\/)?tests\/(unit|types)\b/.test(path))
  )
}

interface Needs {
  home: string
  track: Track
  stopping: AbortController
  servers: Server[]
}

/** What the tests find in their environment. Addresses of the caller's own servers are kept from them. */
async function environment(needs: Needs, options: TestOptions): Promise<NodeJS.ProcessEnv> {
  // A benchmark draws no pages, and a figure without the disk would be a lie.
  const { isBench } = options
  const isUnit = isBench || isUnitOnly(options)
  const startedAt = Date.now()
  const { home, track, stopping, servers } = needs
  const { signal } = stopping
  const database = startPostgres({ home, track, signal, isDurable: isBench })
  // Stopped at the end also when another step fails meanwhile; its own failure is told by `allOf`.
  database.then(
    (server) => servers.push(server),
    () => undefined,
  )
  const [postgres, redis, chromium, isBuilt] = await allOf(
    [
      database,
      findRedis(home, signal),
      isUnit ? Promise.resolve(null) : findChromium(home, signal),
      isUnit ? Promise.resolve(false) : buildIfChanged(root, { track, signal }),
    ],
    (error) => stopping.abort(error),
  )
  say(`Set up for the tests${isBuilt ? ', pages built' : ''}: ${secondsSince(startedAt)}`)
  const { DATABASE_URL: _database, REDIS_URL: _redis, SINKRON_HOME: _home, ...kept } = process.env
  const { LD_LIBRARY_PATH: chromiumLibraries, ...fonts } = chromium?.env ?? {}
  return {
    ...kept,
    NODE_ENV: 'test',
    SINKRON_TEST_HOME: home,
    TEST_DATABASE_URL: postgres.url('postgres'),
    REDIS_SERVER: redis.path,
    ...(redis.libraryPath ? { REDIS_SERVER_LIBRARY_PATH: redis.libraryPath } : {}),
    ...(chromium ? { CHROMIUM_PATH: chromium.executablePath } : {}),
    ...(chromiumLibraries ? { CHROMIUM_LIBRARY_PATH: chromiumLibraries } : {}),
    ...fonts,
  }
}
