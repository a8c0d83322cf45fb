/** The child's side of a sandbox: runs one task and tells its parent; never outlives it. */
import { Worker } from 'node:worker_threads'
import { type MessageParams, plainMessage } from '@/utils/errors'
import { Permanent, RunFailure } from './outcomes'

export type ToChild = { kind: 'start'; task: string; input: unknown } | { kind: 'taken' }

export type FromChild =
  | { kind: 'item'; item: unknown }
  | { kind: 'done'; output: unknown }
  | {
      kind: 'failed'
      outcome: 'permanent' | 'failure' | 'error'
      code: string
      message: string
      params: MessageParams
    }

type Work = (input: unknown, out: { send(item: unknown): Promise<void> }) => Promise<unknown>

const WATCH_MS = 250

/** A thread of its own, because a task in a tight loop never hears that the parent has gone. */
function dieWithParent(parent: number): void {
  const look = `setInterval(() => process.ppid === ${parent} || process.kill(process.pid, 'SIGKILL'), ${WATCH_MS})`
  new Worker(look, { eval: true, execArgv: [] }).unref()
  process.on('disconnect', () => process.exit())
  // Ctrl-C and a service manager signal the whole group; the parent decides when this process ends.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
}

function tell(message: FromChild): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error: Error | null) =>
      error ? reject(error) : resolve(),
    )
  })
}

function failure(error: unknown): FromChild {
  if (!(error instanceof RunFailure))
    return { kind: 'failed', outcome: 'error', code: '', message: plainMessage(error), params: {} }
  const { code, message, params } = error
  return {
    kind: 'failed',
    outcome: error instanceof Permanent ? 'permanent' : 'failure',
    code,
    message,
    params,
  }
}

let taken: () => void = () => undefined

/** One item after the other, also when the task does not wait. */
function sender() {
  let last = Promise.resolve()
  const deliver = async (item: unknown) => {
    const isTaken = new Promise<void>((resolve) => {
      taken = resolve
    })
    await tell({ kind: 'item', item })
    await isTaken
  }
  return {
    send: (item: unknown) => {
      last = last.then(() => deliver(item))
      return last
    },
    allTaken: () => last,
  }
}

async function perform(task: string, input: unknown): Promise<FromChild> {
  try {
    const { default: work } = (await import(task)) as { default: Work }
    const out = sender()
    const output = await work(input, { send: out.send })
    await out.allTaken()
    return { kind: 'done', output }
  } catch (error) {
    return failure(error)
  }
}

if (process.send) {
  dieWithParent(Number(process.argv[2]))
  process.on('message', (message: ToChild) => {
    if (message.kind === 'taken') taken()
    else
      perform(message.task, message.input)
        .then(tell)
        .catch((error: unknown) => tell(failure(error)))
  })
}
