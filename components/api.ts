/** Every call to the server goes through here: typed, in the user's language, with one kind of error. */
import { getLanguage } from './language'

const TIMEOUT_MS = 30_000

/** Where the routes of the proxy family begin. */
export const PROXY_API = '/api/siasn/ws/admin/proxy'

interface ApiErrorFields {
  /** HTTP status; 0 when no answer came. */
  status: number
  code: string
  message: string
  requestId: string | null
  /** What of the request it is about, by name; null when it is about all of it. */
  subject: string | null
}

export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string | null
  readonly subject: string | null

  constructor(fields: ApiErrorFields) {
    super(fields.message)
    this.name = 'ApiError'
    this.status = fields.status
    this.code = fields.code
    this.requestId = fields.requestId
    this.subject = fields.subject
  }
}

/** The session is over. A 401 about the upstream's token is something else. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && !error.code.startsWith('token_')
}

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  signal?: AbortSignal
  headers?: Readonly<Record<string, string>>
  /** Statuses above 299 whose body is an answer, not an error. */
  alsoAnswers?: readonly number[]
}

function textOf(body: unknown, field: string): string | null {
  if (typeof body !== 'object' || body === null) return null
  const value: unknown = Reflect.get(body, field)
  return typeof value === 'string' && value !== '' ? value : null
}

function errorOf(response: Response, body: unknown): ApiError {
  return new ApiError({
    status: response.status,
    code: textOf(body, 'code') ?? 'unreadable_reply',
    message: textOf(body, 'message') ?? '',
    requestId: textOf(body, 'requestId') ?? response.headers.get('x-request-id'),
    subject: textOf(body, 'name'),
  })
}

function requestOf({ method = 'GET', body, signal, headers: more }: CallOptions): RequestInit {
  const deadline = AbortSignal.timeout(TIMEOUT_MS)
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': getLanguage(),
    ...more,
  }
  const request: RequestInit = {
    method,
    headers,
    credentials: 'same-origin',
    signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
  }
  if (body === undefined) return request
  headers['Content-Type'] = 'application/json'
  return { ...request, body: JSON.stringify(body) }
}

/** Calls the server and returns its JSON; the caller names the shape the API promises. */
export async function api<Reply>(path: string, options: CallOptions = {}): Promise<Reply> {
  let response: Response
  let body: unknown
  try {
    response = await fetch(path, requestOf(options))
    body = await response.json().catch(() => null)
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new ApiError({ status: 0, code: 'unreachable', message: '', requestId: null, subject: null })
  }
  const answers = response.ok || options.alsoAnswers?.includes(response.status)
  if (!answers || body === null) throw errorOf(response, body)
  return body as Reply
}
