/** Which request the code that runs now works for, known without handing it down. */
import { AsyncLocalStorage } from 'node:async_hooks'

interface RequestContext {
  requestId: string
}

// Next bundles API routes apart from the server that hosts them; both must look into one storage.
const shared = globalThis as typeof globalThis & { sinkronRequest?: AsyncLocalStorage<RequestContext> }

function storage(): AsyncLocalStorage<RequestContext> {
  shared.sinkronRequest ??= new AsyncLocalStorage()
  return shared.sinkronRequest
}

/** Runs `work`, and all that it awaits, as part of one request. */
export function inRequest<Value>(context: RequestContext, work: () => Value): Value {
  return storage().run(context, work)
}

/** Id of the request this code runs for; undefined outside of one. */
export function currentRequestId(): string | undefined {
  return storage().getStore()?.requestId
}
