/** Faults in single calls of this process to PostgreSQL and Redis: each call has a name, and one of them can be made to fail. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Command, Pipeline, Redis, ReplyError } from 'ioredis'
import pg from 'pg'

/**
 * refused: the connection was gone before it was sent. cut: it was done, and the answer lost with the connection.
 * error: the server answered with an error.
 */
export const WAYS = ['refused', 'cut', 'error'] as const
export type Way = (typeof WAYS)[number]

export interface Fault {
  /** Which call, by its name, and the how manieth of this name. */
  call: string
  nth: number
  way: Way
}

/** Put in front of what a test itself asks, so that it is never hit. */
export const BY_TEST = '/* by the test */'

let heard: string[] | undefined
let armed: Fault | undefined
let seen = 0

/** Begins to write down the names of all calls. */
export function listen(): () => string[] {
  const calls: string[] = []
  heard = calls
  return () => {
    heard = undefined
    return calls
  }
}

/** Lets one call fail, once. */
export function arm(fault: Fault): void {
  armed = fault
  seen = 0
}

/** Whether the fault has happened; it will not happen any more. */
export function disarm(): boolean {
  const hasHappened = armed === undefined
  armed = undefined
  return hasHappened
}
export const isArmed = () => armed !== undefined

function faultOf(call: string): Way | null {
  heard?.push(call)
  if (armed?.call !== call) return null
  seen += 1
  if (seen < armed.nth) return null
  const { way } = armed
  armed = undefined
  return way
}

const gone = () => new Error('Connection terminated unexpectedly')
type Answer = (error: Error | null, result?: unknown) => void
type Query = (this: pg.Client, config: unknown, values?: unknown, callback?: unknown) => unknown

interface RawClient {
  connection: { stream: { destroy(): void } }
}

/** Fails a query in its way; the answer comes as whoever asked expects it. */
async function failQuery(
  client: pg.Client,
  way: Way,
  send: (text: string | null) => Promise<unknown>,
): Promise<never> {
  const { stream } = (client as unknown as RawClient).connection
  if (way === 'error') {
    await send("DO $$ BEGIN RAISE EXCEPTION 'out of memory, says the test' USING ERRCODE = '53200'; END $$")
    throw gone()
  }
  if (way === 'cut') await send(null).catch(() => undefined)
  stream.destroy()
  throw gone()
}

function breakSql(): () => void {
  const original = pg.Client.prototype.query as Query
  const broken: Query = function (config, values, callback) {
    const text = typeof config === 'string' ? config : (config as { text?: string } | null)?.text
    const way =
      text && !text.startsWith(BY_TEST) ? faultOf(`sql ${text.replace(/\s+/g, ' ').slice(0, 200)}`) : null
    if (!way) return original.call(this, config, values, callback)
    const isEnd = /^(commit|rollback)/i.test(text ?? '')
    const send = (other: string | null) =>
      new Promise((resolve, reject) => {
        const answer: Answer = (error, result) => (error ? reject(error) : resolve(result))
        const bound = typeof values === 'function' ? undefined : values
        if (other === null) original.call(this, config, bound, answer)
        // A transaction whose end is answered with an error was rolled back.
        else original.call(this, isEnd ? 'ROLLBACK' : other, undefined, answer)
      })
    const failing = failQuery(this, way, send)
    const answer = [values, callback].find((one) => typeof one === 'function') as Answer | undefined
    if (!answer) return failing
    failing.catch((error: Error) => setImmediate(answer, error))
    return undefined
  }
  pg.Client.prototype.query = broken as typeof pg.Client.prototype.query
  return () => {
    pg.Client.prototype.query = original as typeof pg.Client.prototype.query
  }
}

type Send = (this: Redis, command: Command, stream?: unknown) => unknown
type Exec = (this: RawPipeline, ...callback: unknown[]) => Promise<unknown>
interface RawPipeline {
  redis: Redis
  _queue: Command[]
  _transactions: number
}

async function failCommand(redis: Redis, way: Way, send: () => Promise<unknown>): Promise<never> {
  if (way === 'error') throw new ReplyError('LOADING says the test')
  if (way === 'cut') await send()
  ;(redis as unknown as { stream?: { destroy(): void } }).stream?.destroy()
  throw new Error('Connection is closed.')
}

/** Scripts are told apart by their digest. */
const nameOf = ({ name, args }: Command) =>
  name.startsWith('eval') ? `${name} ${String(args[0]).slice(0, 12)}` : name

function breakRedis(): () => void {
  const send = Redis.prototype.sendCommand as Send
  const exec = Pipeline.prototype.exec as unknown as Exec
  const sent = new WeakSet<Command>()
  const brokenSend: Send = function (command, stream) {
    // What goes out in a pipeline fails as a whole, below; what waited for a connection is sent by nobody who listens.
    const isAsked = !stream && !sent.has(command)
    sent.add(command)
    const way = !isAsked ? null : faultOf(`redis ${nameOf(command)}`)
    if (!way) return send.call(this, command, stream)
    return failCommand(this, way, () => Promise.resolve(send.call(this, command, stream)))
  }
  const brokenExec: Exec = function (...callback) {
    // Within MULTI the first call only adds EXEC to what will be sent.
    const way =
      this._transactions > 0
        ? null
        : faultOf(`redis pipeline ${[...new Set(this._queue.map(nameOf))].join(' ')}`)
    if (!way) return exec.apply(this, callback)
    return failCommand(this.redis, way, () => exec.call(this))
  }
  Redis.prototype.sendCommand = brokenSend as typeof Redis.prototype.sendCommand
  Pipeline.prototype.exec = brokenExec as unknown as typeof Pipeline.prototype.exec
  return () => {
    Redis.prototype.sendCommand = send as typeof Redis.prototype.sendCommand
    Pipeline.prototype.exec = exec as unknown as typeof Pipeline.prototype.exec
  }
}

/** From now on calls are heard and can fail; the answer ends that. */
export function makeBreakable(): () => void {
  const restore = [breakSql(), breakRedis()]
  return () => {
    for (const one of restore) one()
  }
}

/** Tries again, as whoever got no answer would, until it is done. */
export async function insist<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (tries === 20) throw error
      await sleep(50)
    }
  }
}
