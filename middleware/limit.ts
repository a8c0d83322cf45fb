/** How many of a kind one person, token or address may ask for in a minute; who asks for more waits. */
import { type LimitKind, mayAsk } from '@/controller/limits-desk'
import { clientAddress } from './client-address'
import type { ApiRequest, ApiResponse, Next } from './request'

/** Counts a request of this kind. @throws AppError with the seconds to wait when its asker has asked too often. */
export async function countAsked(kind: LimitKind, request: ApiRequest): Promise<void> {
  const { actor } = request
  await mayAsk(kind, actor ? `${actor.kind} ${actor.id}` : `address ${clientAddress(request)}`)
}

/** Lets a request through unless its asker has asked too often; after `auth`, where there is one. The step carries `limits`, for the API's document. */
export function limit(kind: LimitKind) {
  const step = async (request: ApiRequest, _response: ApiResponse, next: Next): Promise<unknown> => {
    await countAsked(kind, request)
    return next()
  }
  return Object.assign(step, { limits: kind })
}
