/** Who asks for something to be done, and the key that makes asking twice the same as once. */
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { type Actor, type ApiRequest, actorOf } from './request'

export function askerOf(request: ApiRequest): Pick<Actor, 'name' | 'role'> & { language: Language } {
  const { name, role } = actorOf(request)
  return { name, role, language: request.language }
}

const KEY = /^[\x21-\x7e]{1,200}$/

/** The header `Idempotency-Key`; null when there is none. @throws AppError bad_request when no key can be read from it. */
export function idempotencyKey(request: ApiRequest): string | null {
  const given = request.headers['idempotency-key']
  if (given === undefined) return null
  if (typeof given !== 'string' || !KEY.test(given))
    throw new AppError('bad_request', { reason: replyText(request.language, 'input_key') })
  return given
}
