/** The start and the end of every API route: request id, language, same-origin protection, one error handler. */
import { randomUUID } from 'node:crypto'
import { createRouter } from 'next-connect'
import { AppError, errorCode, plainMessage } from '@/utils/errors'
import { errorText, preferredLanguage } from '@/utils/language'
import { log } from '@/utils/log'
import { currentRequest, inRequest } from '@/utils/request-context'
import { auditBeforeEnd } from './audited'
import { clientAddress } from './client-address'
import type { ApiRequest, ApiResponse, Next } from './request'
import { sameOrigin } from './same-origin'

const REQUEST_ID = /^[\w.-]{1,64}$/

/** Takes the caller's request id when it is a harmless one, else makes one; replies carry it. */
function identify(request: ApiRequest, response: ApiResponse): void {
  const given = request.headers['x-request-id']
  request.requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
  request.language = preferredLanguage(request.headers['accept-language'])
  response.setHeader('X-Request-Id', request.requestId)
  response.setHeader('Cache-Control', 'no-store')
}

/** No text in the database can hold it, so nothing that carries it can be meant. */
function refuseNul(request: ApiRequest, _response: ApiResponse, next: Next): unknown {
  if (request.url?.includes('%00')) throw new AppError('bad_request', { reason: 'NUL (%00)' })
  return next()
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
const ACCEPTED = 202

/** One line for each answer, when its last byte is out: writes (and the GETs that start a run) at info, reads at debug. */
function noteAnswer(request: ApiRequest, response: ApiResponse): void {
  const begunAt = performance.now()
  response.once('close', () => {
    const { requestId, method = '' } = request
    const { statusCode: status, writableFinished } = response
    const isRead = READS.has(method) && status !== ACCEPTED
    const line = {
      requestId,
      method,
      path: request.url?.split('?')[0],
      status,
      ms: Math.round(performance.now() - begunAt),
      ...(request.actor ? { actor: request.actor.name } : {}),
      ...(writableFinished ? {} : { brokenOff: true }),
    }
    log[isRead ? 'debug' : 'info'](line, 'a request was answered')
  })
}

type Handler = (request: ApiRequest, response: ApiResponse, next: Next) => unknown
type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Methods = Readonly<Partial<Record<Method, readonly Handler[]>>>

/**
 * Makes Next's handler of one address from its middleware and handlers by method.
 * Whatever they throw becomes one kind of answer, without a stack; other methods are answered 405.
 * The handler carries `methods`, of which the API's document is made (bin/docs/api/).
 */
export function route(methods: Methods) {
  const router = createRouter<ApiRequest, ApiResponse>().use(refuseNul).use(sameOrigin)
  for (const [method, handlers] of Object.entries(methods)) {
    const add = router[method.toLowerCase() as Lowercase<Method>] as (...fns: Handler[]) => unknown
    add(...handlers)
  }
  const allowed = Object.keys(methods).join(', ')
  const handle = router.handler({
    onError: (error, request, response) => answerError(asAppError(error), error, request, response),
    onNoMatch: (request, response) => {
      response.setHeader('Allow', allowed)
      const refused = new AppError('method_not_allowed', { method: request.method ?? '', allowed })
      answerError(refused, null, request, response)
    },
  })
  const answer = (request: ApiRequest, response: ApiResponse): unknown => {
    identify(request, response)
    noteAnswer(request, response)
    const from = { ip: clientAddress(request), userAgent: request.headers['user-agent'] ?? null }
    return inRequest({ requestId: request.requestId, ...from }, async (context) => {
      const isAudited = auditBeforeEnd(request, response, context)
      await handle(request, response)
      await isAudited()
    })
  }
  return Object.assign(answer, { methods })
}

const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '08001', '53300'])

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (AWAY.has(errorCode(error) ?? '')) return new AppError('unavailable', { what: 'PostgreSQL' })
  return new AppError('internal')
}

function answerError(shown: AppError, cause: unknown, request: ApiRequest, response: ApiResponse): void {
  const { requestId } = request
  const context = currentRequest()
  if (context) context.code = shown.code
  if (shown.status >= 500)
    log.error({ requestId, url: request.url?.split('?')[0], error: plainMessage(cause) }, 'a request failed')
  const { retryAfterS } = shown.extra
  if (typeof retryAfterS === 'number') response.setHeader('Retry-After', retryAfterS)
  response.status(shown.status).json({
    success: false,
    code: shown.code,
    message: errorText(request.language, shown),
    ...shown.extra,
    requestId,
  })
}
