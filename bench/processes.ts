/** Child processes under measurement: started, asked, and ended with their peak memory known. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { ended } from '@/tests/support/processes'
import { closing } from './closing'

/** A child that answers each message with one. */
export interface Child {
  pid: number
  ask<Answer>(message: object): Promise<Answer>
  /** Calls `listen` with every message from now on. */
  onMessage(listen: (message: unknown) => void): void
  /** Most memory it ever held (VmHWM), in bytes, since `forgetPeak`; null where the system does not tell. */
  peakBytes(): number | null
  /** The peak is from now on counted from what it holds now. */
  forgetPeak(): void
  stop(): Promise<void>
  /** SIGKILL: nothing of it is tidied up. */
  kill(): Promise<void>
}

/** What ended children wrote last, for the error that tells of it. */
const OUTPUT_KEPT = 4_000

/** Starts a TypeScript file. Resolves when its first message arrives, or its output holds `readyWords`. */
export async function startChild(
  file: string,
  env: Record<string, string>,
  readyWords?: string,
): Promise<Child> {
  const child = fork(file, {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const stop = closing(async () => {
    child.kill('SIGTERM')
    await ended(child)
  })
  let output = ''
  const heard = new Promise<void>((resolve) => {
    const listen = (chunk: string) => {
      output = (output + chunk).slice(-OUTPUT_KEPT)
      if (readyWords && output.includes(readyWords)) resolve()
    }
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listen)
  })
  const ready: Promise<unknown> = readyWords ? heard : once(child, 'message')
  await orEnded(child, ready, () => `${file} ended:\n${output}`)
  return {
    pid: child.pid ?? 0,
    onMessage: (listen) => child.on('message', listen),
    kill: async () => {
      child.kill('SIGKILL')
      await ended(child)
    },
    ask: async <Answer>(message: object) => {
      const answer = once(child, 'message')
      child.send(message)
      const [value] = (await orEnded(child, answer, () => `${file} ended:\n${output}`)) as [Answer]
      return value
    },
    peakBytes: () => memoryOf(child.pid, 'VmHWM'),
    forgetPeak: () => forgetPeakOf(child.pid),
    stop,
  }
}

async function orEnded<Value>(
  child: ChildProcess,
  awaited: Promise<Value>,
  words: () => string,
): Promise<Value> {
  const over = new AbortController()
  const end = once(child, 'exit', { signal: over.signal }).then(() => Promise.reject(new Error(words())))
  end.catch(() => undefined)
  try {
    return await Promise.race([awaited, end])
  } finally {
    over.abort()
  }
}

/** From /proc, which Linux has. */
function memoryOf(pid: number | undefined, field: 'VmHWM'): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
    return kilobytes ? Number(kilobytes) * 1_024 : null
  } catch {
    return null
  }
}

/** Linux again: 5 is "reset the peak resident set size" (proc(5), clear_refs). */
function forgetPeakOf(pid: number | undefined): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // Where there is no such file there is no peak to read either.
  }
}

/** Runs `work` with a child and stops it, however the work ends. */
export async function withChild<Value>(
  start: Promise<Child>,
  work: (child: Child) => Promise<Value>,
): Promise<Value> {
  const child = await start
  try {
    return await work(child)
  } finally {
    await child.stop()
  }
}

/** For the children's side: answers each message with what `work` returns, and ends with the parent. */
export function answerParent<Message>(work: (message: Message) => Promise<object>): void {
  process.on('message', (message: Message) => {
    work(message).then(
      (answer) => process.send?.(answer),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
  process.on('disconnect', () => process.exit(0))
  process.send?.({ ready: true })
}
