/** `npm start`: brings up everything, watches over it, and takes it down again in order. */
import { once } from 'node:events'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIfChanged } from './setup/build'
import { onWorkerCode } from './setup/dev-watch'
import { untilHealthy } from './setup/health'
import { type Home, openHome, removeRuntime, writeRuntime } from './setup/home'
import { endLeftovers, type Keeper, startKeeper } from './setup/keeper'
import { type KeptProcess, keepRunning } from './setup/kept-process'
import { allOf, describeEnd, type Ended, sleep } from './setup/processes'
import { explain, SetupError, say, secondsSince, timed } from './setup/say'
import type { Server } from './setup/server'
import { choosePorts, databaseUrl, redisUrl, type StartContext, startStandIn } from './setup/servers'
import { reachableHost, readSettings, type Settings } from './setup/settings'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

export interface UpOptions {
  isDev: boolean
  isBuildOnly: boolean
}

/** Everything that runs, for the stop. */
interface Installation {
  settings: Settings
  options: UpOptions
  home: Home
  keeper: Keeper
  /** Stopped first, all at once. */
  product: Map<'web' | 'worker', KeptProcess>
  /** Stopped after them. */
  upstreams: KeptProcess[]
  /** Stopped last. */
  servers: Server[]
  stopping: AbortController
}

const DRAIN_MS = 10_000
const UPSTREAM_MS = 2_000

/** Why a stop was begun when nobody failed. Every other reason is an error. */
const ASKED = 'asked'

/** Runs until it is told to stop; the exit code: 0 after a stop that was asked for, 1 after a failure. */
export async function up(options: UpOptions): Promise<number> {
  const startedAt = Date.now()
  const stopping = new AbortController()
  let installation: Installation | null = null
  let timesAsked = 0
  const asked = () => {
    timesAsked++
    if (timesAsked === 1) {
      say('Stopping … (once more to hurry)')
      stopping.abort(ASKED)
    } else if (timesAsked === 2 && installation) hurry(installation)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked)
  // A closed terminal cannot be written to; that must not keep the servers from being stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  try {
    if (options.isBuildOnly) {
      await build(stopping.signal)
      return 0
    }
    installation = await open(options, stopping)
    return await live(installation, startedAt)
  } catch (error) {
    if (stopping.signal.aborted) return 130
    say(`\n${explain(error)}`)
    return 1
  }
}

function hurry({ product, upstreams }: Installation): void {
  for (const kept of [...product.values(), ...upstreams]) kept.kill()
}

/** Takes the home, clears what an earlier start left, and starts the keeper. */
async function open(options: UpOptions, stopping: AbortController): Promise<Installation> {
  const settings = readSettings(root)
  const home = openHome(settings.home)
  try {
    await endLeftovers(home.path)
    const keeper = await startKeeper(home.path)
    return {
      settings: { ...settings, home: home.path },
      options,
      home,
      keeper,
      product: new Map(),
      upstreams: [],
      servers: [],
      stopping,
    }
  } catch (error) {
    home.release()
    throw error
  }
}

/** From the first server to the last one stopped. */
async function live(installation: Installation, startedAt: number): Promise<number> {
  const { stopping } = installation
  const { signal } = stopping
  const start = startAll(installation, startedAt).catch((error: unknown) => stopping.abort(error))
  if (!signal.aborted) await once(signal, 'abort')
  if (signal.reason !== ASKED) say(`\n${explain(signal.reason)}`)
  // The steps under way give up by themselves; until then something may start that has to be stopped.
  await Promise.race([start, sleep(DRAIN_MS)])
  await stopAll(installation)
  if (signal.reason !== ASKED) return 1
  say('Stopped.')
  return 0
}

async function startAll(installation: Installation, startedAt: number): Promise<void> {
  const { settings, options, keeper, stopping, servers } = installation
  const { signal } = stopping
  const context: StartContext = {
    settings,
    ports: await choosePorts(settings),
    track: keeper.track,
    signal,
    onServer: (name, server) => {
      servers.push(server)
      server.ended.then((end) => stopping.abort(serverDeath(name, end)))
    },
  }
  say(`Starting Sinkron; its data is in ${settings.home}`)
  const built = options.isDev ? Promise.resolve() : build(signal, keeper)
  const [, { prepared, isDemo }] = await allOf([built, ground(installation, context)], (error) =>
    stopping.abort(error),
  )
  signal.throwIfAborted()
  const url = `http://${reachableHost(settings.HOST)}:${settings.PORT}`
  installation.product.set('web', await startWeb(installation))
  await timed('Web and worker', () =>
    untilHealthy({ url: `${url}/api/health`, needed: Object.fromEntries(installation.product), signal }),
  )
  await prepared.firstSync()
  await prepared.release()
  announce({ settings, url, isDemo, admin: prepared.admin, startedAt })
}

function serverDeath(name: string, end: Ended): SetupError {
  return new SetupError(
    `${name} ended unexpectedly (${describeEnd(end)}); stopping everything.`,
    'Its log is in the home folder under logs/. Start again to go on.',
  )
}

async function build(signal: AbortSignal, keeper?: Keeper): Promise<void> {
  const startedAt = Date.now()
  const isBuilt = await buildIfChanged(root, { signal, ...(keeper ? { track: keeper.track } : {}) })
  say(isBuilt ? `  Pages built: ${secondsSince(startedAt)}` : '  Pages: already built')
}

/** The servers, the migrations and the worker: all that does not need the pages. */
async function ground(installation: Installation, context: StartContext) {
  const { settings, options, upstreams, stopping } = installation
  const isDemo = !settings.SIASN_BASE_URL
  const [database, redis, standIn] = await allOf(
    [
      databaseUrl(context),
      redisUrl(context),
      isDemo ? startStandIn(context, (kept) => upstreams.push(kept)) : Promise.resolve(null),
    ],
    (error) => stopping.abort(error),
  )
  context.signal.throwIfAborted()
  Object.assign(process.env, {
    SINKRON_HOME: settings.home,
    DATABASE_URL: database,
    REDIS_URL: redis,
    PORT: String(settings.PORT),
    HOST: settings.HOST,
    NODE_ENV: options.isDev ? 'development' : 'production',
    LOG_FORMAT: process.env.LOG_FORMAT || 'pretty',
    ...(standIn
      ? { SIASN_BASE_URL: standIn.url, SIASN_STAND_IN_TOKEN: standIn.token, SINKRON_DEMO: '1' }
      : {}),
  })
  // Only now: it reads the environment when it is loaded.
  const { prepare, firstSync, release } = await import('./prepare')
  const { admin } = await timed('Database prepared', prepare)
  // Said at once: a start that is interrupted before it is ready must not lose it.
  if (admin.password) say(`  The first admin is ${admin.email}, password  ${admin.password}`)
  context.signal.throwIfAborted()
  writeRuntime(settings.home, {
    pid: process.pid,
    url: `http://${reachableHost(settings.HOST)}:${settings.PORT}`,
    host: settings.HOST,
    port: settings.PORT,
    databaseUrl: database,
    redisUrl: redis,
    siasnBaseUrl: process.env.SIASN_BASE_URL ?? '',
    demo: isDemo,
    startedAt: new Date().toISOString(),
  })
  installation.product.set('worker', await startWorker(installation))
  return { prepared: { admin, firstSync, release }, isDemo }
}

async function startWorker({ settings, options, keeper, stopping }: Installation): Promise<KeptProcess> {
  const worker = await keepRunning({
    name: 'worker',
    args: ['--max-semi-space-size=4', '--import', 'tsx', 'jobs/worker.ts'],
    cwd: settings.root,
    env: { ...process.env, SINKRON_DRAIN_MS: '5000' },
    track: keeper.track,
  })
  if (options.isDev)
    onWorkerCode(
      settings.root,
      () => {
        say('The code of the worker changed; starting it again.')
        worker.restart().catch((error: unknown) => say(explain(error)))
      },
      stopping.signal,
    )
  return worker
}

function startWeb({ settings, options, keeper }: Installation): Promise<KeptProcess> {
  return keepRunning({
    name: 'web',
    args: ['--max-semi-space-size=4', '--import', 'tsx', 'bin/web.ts', ...(options.isDev ? ['--dev'] : [])],
    cwd: settings.root,
    env: { ...process.env },
    track: keeper.track,
  })
}

interface Announcement {
  settings: Settings
  url: string
  isDemo: boolean
  admin: { email: string; password: string | null }
  startedAt: number
}

function announce({ settings, url, isDemo, admin, startedAt }: Announcement): void {
  const signIn = admin.password
    ? `Sign in as ${admin.email} with the password  ${admin.password}   (shown only now; stored hashed)`
    : `Sign in as ${admin.email} with the password you know (forgotten: bin/sinkron password ${admin.email}).`
  say(`
Sinkron is ready: ${url}   (after ${secondsSince(startedAt)})
${signIn}
Data: ${settings.home}${isDemo ? '   Demo data: the SIASN here is a stand-in server with invented people.' : ''}
Stop with Ctrl+C.`)
}

/** In the order that loses nothing, within 15 s. */
async function stopAll(installation: Installation): Promise<void> {
  const { settings, home, keeper, product, upstreams, servers } = installation
  await Promise.all([...product.values()].map((kept) => kept.stop(DRAIN_MS)))
  await Promise.all(upstreams.map((kept) => kept.stop(UPSTREAM_MS)))
  await Promise.all(servers.map((server) => server.stop()))
  removeRuntime(settings.home)
  keeper.close()
  home.release()
}
