/** JSON over HTTP to outside systems, with every way it can fail told apart. */
import { Agent, request } from 'undici'
import { errorCode, plainMessage } from './errors'

/** An answer of an outside system, whatever its status. */
export interface JsonAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** Parsed body; undefined when the body is not JSON. */
  json: unknown
}

/** No whole answer arrived. `kind`: no connection, no answer in time, or a body that broke off. */
export class HttpFailure extends Error {
  constructor(
    readonly kind: 'unreachable' | 'timeout' | 'cut',
    readonly detail: string,
    options: ErrorOptions,
  ) {
    super(`${kind}: ${detail}`, options)
  }
}

export interface JsonRequest {
  method: 'GET' | 'POST'
  url: URL
  headers: Record<string, string>
  body?: unknown
  timeoutMs: number
  signal: AbortSignal
}

/** Longest answer that is read, in bytes: an endless one must not fill the memory. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024

const agent = new Agent({
  connections: 64,
  maxResponseSize: MAX_ANSWER_BYTES,
  bodyTimeout: 0,
  headersTimeout: 0,
})

/**
 * Sends one request and reads its whole answer.
 * @throws HttpFailure when none arrived; the signal's reason when the caller aborted.
 */
export async function requestJson(wanted: JsonRequest): Promise<JsonAnswer> {
  const timeout = AbortSignal.timeout(wanted.timeoutMs)
  let answered = false
  try {
    const answer = await request(wanted.url, {
      dispatcher: agent,
      method: wanted.method,
      headers: {
        ...wanted.headers,
        ...(wanted.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: wanted.body === undefined ? null : JSON.stringify(wanted.body),
      signal: AbortSignal.any([wanted.signal, timeout]),
    })
    answered = true
    const text = await answer.body.text()
    return { status: answer.statusCode, headers: answer.headers, json: parse(text) }
  } catch (error) {
    wanted.signal.throwIfAborted()
    if (timeout.aborted) throw new HttpFailure('timeout', `${wanted.timeoutMs} ms`, { cause: error })
    const detail = errorCode(error) ?? plainMessage(error)
    throw new HttpFailure(answered ? 'cut' : 'unreachable', detail, { cause: error })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Milliseconds that a `Retry-After` asks for, as seconds or as a date (RFC 9110 §10.2.3); null when absent or unreadable. */
export function retryAfterMs(header: string | string[] | undefined, now = Date.now()): number | null {
  const value = Array.isArray(header) ? header[0] : header
  if (!value) return null
  if (/^\d+$/.test(value.trim())) return Number(value) * 1_000
  const at = /^[a-z]{3,9},? /i.test(value.trim()) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
