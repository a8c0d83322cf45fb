/** Which request the code that runs now works for, who asks, and what they did: known without handing it down. */
import { AsyncLocalStorage } from 'node:async_hooks'

/** Who acts. `name` is what runs record: an e-mail address, `token:name`, `cli:user`; '' of a stranger. */
export interface Who {
  kind: 'user' | 'token' | 'cli' | 'system' | 'anonymous'
  id: string | null
  name: string
  role: string | null
}

/** What somebody did. Never put a secret into any of it: the audit is read by people and never changed. */
export interface Act {
  /** `room.verb`, such as `run.start`. */
  action: string
  object?: { kind: string; id: string } | undefined
  reason?: string | null | undefined
  before?: unknown
  after?: unknown
}

export interface RequestContext {
  requestId: string | null
  who: Who
  ip: string | null
  userAgent: string | null
  /** What is being tried, as far as it is known: written when it is refused. */
  noted: Act | null
  /** Acts that were written already. */
  recorded: number
  /** Code of the error that it is answered with. */
  code: string | null
}

const STRANGER: Who = { kind: 'anonymous', id: null, name: '', role: null }

// Next bundles API routes apart from the server that hosts them; both must look into one storage.
const shared = globalThis as typeof globalThis & { sinkronRequest?: AsyncLocalStorage<RequestContext> }

function storage(): AsyncLocalStorage<RequestContext> {
  shared.sinkronRequest ??= new AsyncLocalStorage()
  return shared.sinkronRequest
}

/** Runs `work`, and all that it awaits, as part of one request: a stranger's until somebody says who asks. */
export function inRequest<Value>(
  given: Partial<RequestContext>,
  work: (context: RequestContext) => Value,
): Value {
  const none = { requestId: null, ip: null, userAgent: null, noted: null, recorded: 0, code: null }
  const context: RequestContext = { ...none, who: STRANGER, ...given }
  return storage().run(context, () => work(context))
}

/** The request this code runs for; undefined outside of one. */
export function currentRequest(): RequestContext | undefined {
  return storage().getStore()
}

/** Id of the request this code runs for; undefined outside of one. */
export function currentRequestId(): string | undefined {
  return currentRequest()?.requestId ?? undefined
}

/** From now on this is who asks. */
export function setWho(who: Who): void {
  const context = currentRequest()
  if (context) context.who = who
}

/** Says more of the act that is being tried than its address does, in case it is refused. Outside of a request it does nothing. */
export function noteAct(act: Act, code: string | null = null): void {
  const context = currentRequest()
  if (!context) return
  context.noted = act
  context.code ??= code
}
