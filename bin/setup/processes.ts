/** Starts child processes and ends them within a time limit. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { type Identity, identityOf } from './pids.mjs'
import { SetupError } from './say'

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Running {
  name: string
  child: ChildProcess
  identity: Identity
  ended: Promise<Ended>
}

/** Called with each long-lived process in the same tick in which it was started. */
export type Track = (role: string, identity: Identity) => void

export interface StartOptions extends SpawnOptions {
  track?: Track | undefined
}

/**
 * Starts a process that goes on.
 * @throws SetupError when the program cannot be started at all.
 */
export async function startProcess(
  name: string,
  [command, ...args]: readonly [string, ...string[]],
  { track, ...options }: StartOptions,
): Promise<Running> {
  const child = spawn(command, args, options)
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', reject)
  })
  // Whoever uses `ended` sees the error; without this line a failed spawn nobody waits for would end the process.
  ended.catch(() => undefined)
  const identity = child.pid === undefined ? null : identityOf(child.pid)
  if (!identity)
    return ended.then(
      (how) => failedStart(name, describeEnd(how)),
      (error) => failedStart(name, error),
    )
  track?.(name, identity)
  return { name, child, identity, ended }
}

function failedStart(name: string, reason: unknown): never {
  throw new SetupError(`${name} could not be started: ${reason instanceof Error ? reason.message : reason}`)
}

export function describeEnd({ code, signal }: Ended): string {
  return signal ? `signal ${signal}` : `exit code ${code}`
}

/** Resolves after the time, or as soon as the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}

/** Ends a child: the first signal, and the second one when it has not ended by then. */
export async function stopProcess(
  { child, ended }: Running,
  signals: readonly [NodeJS.Signals, NodeJS.Signals],
  withinMs: number,
): Promise<Ended> {
  child.kill(signals[0])
  const timer = setTimeout(() => child.kill(signals[1]), withinMs)
  try {
    return await ended
  } finally {
    clearTimeout(timer)
  }
}

export interface Finished extends Ended {
  output: string
}

/** Runs a program to its end and returns what it printed; never throws because of its exit code. */
export async function run(
  [command, ...args]: readonly [string, ...string[]],
  { track, ...options }: SpawnOptions & { track?: (identity: Identity) => void } = {},
): Promise<Finished> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const identity = child.pid === undefined ? null : identityOf(child.pid)
  if (identity) track?.(identity)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8')
    stream?.on('data', (text: string) => {
      output += text
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, output }))
  })
}

/** The last lines of a program's output, for an error message. */
export function tail(output: string, lines = 12): string {
  return output.trimEnd().split('\n').slice(-lines).join('\n')
}

/** Waits for all of them to settle, also when one fails, and tells of the first failure as soon as it happens. */
export async function allOf<const T extends readonly Promise<unknown>[]>(
  promises: T,
  onFailure: (error: unknown) => void,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.all(promises.map((promise) => promise.catch(onFailure)))
  return Promise.all(promises)
}
