/** What the ways to send a file have in common: what they are asked, and how answers are read. */
import type { UploadReply } from '@/replies/imports'
import { ApiError } from '../api'

export interface Sending {
  type: string
  signal: AbortSignal
  /** Bytes that have left this machine. */
  onSent: (bytes: number) => void
}

const TAKEN = 202

function read(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** Why something was not done, by the answer's status and text; status 0: no answer came. */
export function refusal(status: number, answer: string): ApiError {
  const body = read(answer)
  const text = (name: string) => (typeof body?.[name] === 'string' ? (body[name] as string) : null)
  return new ApiError({
    status,
    code: text('code') ?? (status === 0 ? 'unreachable' : 'unreadable_reply'),
    message: text('message') ?? '',
    requestId: text('requestId'),
    subject: null,
  })
}

/** The answer to a file that was taken in; null when it was not. */
export function takenOf(status: number, answer: string): UploadReply | null {
  return status === TAKEN ? (read(answer) as UploadReply | null) : null
}

export const stopped = () => new DOMException('stopped', 'AbortError')

const CUT = new Set([408, 502, 503, 504])

/** The connection broke, or a proxy or a server gave up waiting: that one answers in words of its own. */
export const isCut = (error: unknown) =>
  error instanceof ApiError &&
  (error.status === 0 || (CUT.has(error.status) && error.code === 'unreadable_reply'))
