/** A process of the product that is started again when it dies, and stopped when asked. */
import { describeEnd, type Ended, type Running, startProcess, type Track } from './processes'
import { say } from './say'

export interface KeptProcess {
  /** Settles when the process has ended for the first time without being asked to. */
  firstEnd: Promise<Ended>
  /** Ends it in peace and starts it anew. */
  restart(): Promise<void>
  /** Asks it to end, kills it after the time is over, and does not start it again. */
  stop(withinMs: number): Promise<void>
  /** Ends it at once. */
  kill(): void
}

export interface KeptOptions {
  name: string
  /** Arguments for node, from the root of the product. */
  args: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
  track: Track
  onMessage?: (message: unknown) => void
}

const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 30_000
/** A process that lived this long is taken to be well again. */
const WELL_MS = 60_000
const RESTART_MS = 10_000

/**
 * Starts it in a process group of its own, so that the terminal's Ctrl+C reaches it only through us, and with a
 * channel whose end tells it that we are gone.
 */
export async function keepRunning(options: KeptOptions): Promise<KeptProcess> {
  const { name, args, cwd, env, track, onMessage } = options
  let isStopping = false
  let isRestarting = false
  let delayMs = FIRST_DELAY_MS
  let waiting: NodeJS.Timeout | undefined
  let current: Running | null = null
  let tellFirstEnd: (end: Ended) => void = () => undefined
  const firstEnd = new Promise<Ended>((resolve) => {
    tellFirstEnd = resolve
  })

  const launch = async () => {
    if (isStopping) return
    const startedAt = Date.now()
    const stdio: ('ignore' | 'inherit' | 'ipc')[] = ['ignore', 'inherit', 'inherit', 'ipc']
    const running = await startProcess(name, [process.execPath, ...args], {
      cwd,
      env,
      track,
      stdio,
      detached: true,
    })
    current = running
    if (onMessage) running.child.on('message', onMessage)
    running.ended.then((end) => afterEnd(end, Date.now() - startedAt))
  }
  const afterEnd = (end: Ended, livedMs: number) => {
    current = null
    if (isStopping || isRestarting) return
    tellFirstEnd(end)
    if (livedMs > WELL_MS) delayMs = FIRST_DELAY_MS
    say(`The ${name} ended unexpectedly (${describeEnd(end)}); starting it again in ${delayMs / 1000} s.`)
    waiting = setTimeout(() => {
      launch().catch(() => afterEnd({ code: 127, signal: null }, 0))
    }, delayMs)
    delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)
  }
  await launch()
  return {
    firstEnd,
    restart: async () => {
      if (isStopping || isRestarting) return
      isRestarting = true
      clearTimeout(waiting)
      if (current) await endGroup(current, RESTART_MS)
      isRestarting = false
      if (!isStopping) await launch()
    },
    stop: async (withinMs) => {
      isStopping = true
      clearTimeout(waiting)
      if (current) await endGroup(current, withinMs)
    },
    kill: () => {
      if (current) killGroup(current)
    },
  }
}

async function endGroup(running: Running, withinMs: number): Promise<void> {
  const timer = setTimeout(() => killGroup(running), withinMs)
  running.child.kill('SIGTERM')
  await running.ended
  clearTimeout(timer)
}

/** With everything it started itself. */
function killGroup({ child, identity }: Running): void {
  if (child.exitCode === null && child.signalCode === null) process.kill(-identity.pid, 'SIGKILL')
}
