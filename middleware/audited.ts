/** Every act is written before its answer goes out, so that nobody was ever told of one that the audit does not know. */
import { type Outcome, settleAct } from '@/models/audit'
import type { Act, RequestContext } from '@/utils/request-context'
import { actOf, refusedReading } from './acts'
import type { ApiRequest, ApiResponse } from './request'

/** What cannot be read is no act, and no attempt at one. */
const UNREADABLE = new Set([400, 405, 413])
const FORBIDDEN = 403
const CODES: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  429: 'too_many_requests',
}

function outcomeOf(status: number): Outcome | null {
  if (status < 400) return 'done'
  if (status >= 500) return 'failed'
  return UNREADABLE.has(status) ? null : 'refused'
}

function fallbackOf({ method = '', url = '' }: ApiRequest, status: number): Act | null {
  const [path = ''] = url.split('?')
  return actOf(method, path) ?? (status === FORBIDDEN ? refusedReading(path) : null)
}

async function settle(request: ApiRequest, status: number, context: RequestContext): Promise<void> {
  const outcome = outcomeOf(status)
  if (!outcome) return
  context.code ??= CODES[status] ?? (status >= 500 ? 'internal' : null)
  await settleAct(context, outcome, fallbackOf(request, status))
}

/**
 * Holds the end of the answer back until the audit has it.
 * @returns waits for that, for a handler that has handed its answer over but must not be done before it is out.
 */
export function auditBeforeEnd(
  request: ApiRequest,
  response: ApiResponse,
  context: RequestContext,
): () => Promise<void> {
  const end = response.end.bind(response) as (...args: unknown[]) => unknown
  let settled: Promise<void> | undefined
  response.end = ((...args: unknown[]) => {
    settled ??= settle(request, response.statusCode, context)
    void settled.then(() => end(...args))
    return response
  }) as typeof response.end
  return async () => settled
}
