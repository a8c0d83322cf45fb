/** Work that needs much processor or memory, in a process of its own: the loop that keeps leases never waits for it. */
import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Permanent, RunFailure } from './outcomes'
import type { FromChild, ToChild } from './sandbox-child'

/**
 * A task is a module whose default export is the work. Input, items and output are copied between the processes
 * (plain values, Date, Map, Set, Buffer); keep an item below a megabyte or so, for the parent reads it in one go.
 * `send` resolves when the parent is done with the item: a task that waits for it holds one batch at a time.
 */
export type SandboxTask<Input, Item, Output> = (
  input: Input,
  out: { send(item: Item): Promise<void> },
) => Promise<Output>

export interface SandboxOptions<Item> {
  /** Most resident memory of the whole process: heap, Buffers, and the runtime itself (about 100 MB). At least 160. */
  memoryMb: number
  timeoutMs?: number
  signal: AbortSignal
  /** Gets one item at a time, in the order they were sent. What it throws ends the work. */
  onItem?: (item: Item) => Promise<void> | void
}

/** How often its memory is looked at; a faster growth than the host's memory per interval is not caught in time. */
const MEMORY_CHECK_MS = 50
/** What a process takes before its work begins. The heap may have the rest, so that it is swept before the cap kills. */
const RUNTIME_MB = 110
const SMALLEST_HEAP_MB = 32
/** The least of all caps, and of it what is kept for new objects (three times this). */
const LEAST = { memoryMb: 160, newMb: 4 }
/** Of what the cap has more: work over many small things is mostly sweeping when there is little room for new ones. */
const NEW_SHARE = 1 / 8
const HAS_PROC = existsSync('/proc/self/status')
const STDERR_KEPT = 8_192

const run = promisify(execFile)

function outOfMemory(memoryMb: number): Permanent {
  return new Permanent('sandbox_out_of_memory', `the work needs more than ${memoryMb} MB`, { memoryMb })
}

/** The child reads files of strangers, so it gets no setting and no secret of the worker. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_ENV, TZ } = process.env
  return {
    ...(PATH ? { PATH } : {}),
    ...(NODE_ENV ? { NODE_ENV } : {}),
    ...(TZ ? { TZ } : {}),
  } as NodeJS.ProcessEnv
}

function startChild(memoryMb: number): ChildProcess {
  const heapMb = Math.max(memoryMb - RUNTIME_MB, SMALLEST_HEAP_MB)
  const newMb = LEAST.newMb + Math.max(0, Math.floor((memoryMb - LEAST.memoryMb) * NEW_SHARE))
  return fork(new URL('./sandbox-child.ts', import.meta.url), [String(process.pid)], {
    // The loader finds itself and the path names of the project by the working folder.
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: bareEnvironment(),
    execArgv: [`--max-old-space-size=${heapMb}`, `--max-semi-space-size=${newMb}`, '--import', 'tsx'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

/** Resident memory; 0 when the process has gone. Asked from outside: a child in a tight loop could not tell. */
async function residentKb(pid: number): Promise<number> {
  try {
    if (HAS_PROC)
      return Number(/^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
    return Number((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout)
  } catch {
    return 0
  }
}

async function overTheCap(child: ChildProcess, memoryMb: number, signal: AbortSignal): Promise<never> {
  for (;;) {
    await sleep(MEMORY_CHECK_MS, undefined, { signal })
    if (child.pid && (await residentKb(child.pid)) > memoryMb * 1024) throw outOfMemory(memoryMb)
  }
}

async function overdue(timeoutMs: number, signal: AbortSignal): Promise<never> {
  await sleep(timeoutMs, undefined, { signal })
  const seconds = Math.ceil(timeoutMs / 1_000)
  throw new RunFailure('sandbox_timed_out', `the work took more than ${seconds} s`, { seconds })
}

async function aborted(signal: AbortSignal, until: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort', { signal: until })
  throw signal.reason
}

/** Fails when the child ends before its work does. */
async function endedEarly(child: ChildProcess, memoryMb: number): Promise<never> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-STDERR_KEPT)
  })
  // What it said last may arrive after its exit; `close` comes after both.
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (/heap out of memory|heap limit/i.test(said)) throw outOfMemory(memoryMb)
  const how = signal ?? `exit ${code}`
  throw new RunFailure('sandbox_crashed', `the process of the work ended: ${how}`, { how })
}

function asError(failure: Extract<FromChild, { kind: 'failed' }>): Error {
  const { outcome, code, message, params } = failure
  if (outcome === 'error') return new Error(message)
  return new (outcome === 'permanent' ? Permanent : RunFailure)(code, message, params)
}

/** Takes what the child says until it says how the work ended. `taking` settles when no item is being taken. */
function listen<Item, Output>(child: ChildProcess, onItem: SandboxOptions<Item>['onItem']) {
  let taking = Promise.resolve()
  const taken = () => child.send({ kind: 'taken' } satisfies ToChild, () => undefined)
  const output = new Promise<Output>((resolve, reject) => {
    child.on('error', reject)
    child.on('message', (message: FromChild) => {
      if (message.kind === 'done') resolve(message.output as Output)
      else if (message.kind === 'failed') reject(asError(message))
      else
        taking = taking
          .then(() => onItem?.(message.item as Item))
          .then(taken)
          .then(undefined, reject)
    })
  })
  return { output, taking: () => taking }
}

/**
 * Runs a task in a child process that is gone when this returns: killed on abort (whose reason is thrown), when its
 * time is over, when it takes too much memory, and with this process itself, however that ends.
 * An item that is being taken at that moment is waited for.
 * @throws Permanent `sandbox_out_of_memory`; RunFailure `sandbox_timed_out`, `sandbox_crashed`; what the task threw:
 *   RunFailure and Permanent as they were, anything else as an Error with its plain message.
 */
export async function runInSandbox<Input, Item, Output>(
  task: URL,
  input: Input,
  options: SandboxOptions<Item>,
): Promise<Output> {
  const { memoryMb, timeoutMs, signal, onItem } = options
  signal.throwIfAborted()
  const child = startChild(memoryMb)
  const exited = child.pid ? once(child, 'exit').catch(() => undefined) : undefined
  const over = new AbortController()
  const { output, taking } = listen<Item, Output>(child, onItem)
  child.send({ kind: 'start', task: task.href, input } satisfies ToChild, () => undefined)
  try {
    return await Promise.race([
      output,
      endedEarly(child, memoryMb),
      overTheCap(child, memoryMb, over.signal),
      aborted(signal, over.signal),
      ...(timeoutMs === undefined ? [] : [overdue(timeoutMs, over.signal)]),
    ])
  } finally {
    over.abort()
    child.kill('SIGKILL')
    await exited
    await taking()
  }
}
