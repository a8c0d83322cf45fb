/** API addresses that cannot be read as UTF-8: answered as every other error of the API, before pages see them. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@/utils/errors'
import { errorText, preferredLanguage, replyText } from '@/utils/language'

/** Whether a request to the API has a path of broken escapes (`%ff`, `%2`). */
export function isBrokenAddress({ url = '' }: IncomingMessage): boolean {
  const [path = ''] = url.split('?')
  if (!path.startsWith('/api/')) return false
  try {
    decodeURIComponent(path)
    return false
  } catch {
    return true
  }
}

export function answerBrokenAddress(request: IncomingMessage, response: ServerResponse): void {
  const language = preferredLanguage(request.headers['accept-language'])
  const error = new AppError('bad_request', { reason: replyText(language, 'input_address') })
  const requestId = randomUUID()
  response.writeHead(error.status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-request-id': requestId,
  })
  response.end(
    JSON.stringify({ success: false, code: error.code, message: errorText(language, error), requestId }),
  )
}
