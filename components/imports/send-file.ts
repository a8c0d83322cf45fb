/** Sends one file and tells how far it is; `fetch` cannot say that of what it sends. */
import type { UploadReply } from '@/replies/imports'
import { ApiError } from '../api'
import { getLanguage } from '../language'
import { FILES_API } from './imports'

interface Sending {
  type: string
  signal: AbortSignal
  /** Bytes that have left this machine. */
  onSent: (bytes: number) => void
}

function read(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function refusal(status: number, body: Record<string, unknown> | null): ApiError {
  const text = (name: string) => (typeof body?.[name] === 'string' ? (body[name] as string) : null)
  return new ApiError({
    status,
    code: text('code') ?? (status === 0 ? 'unreachable' : 'unreadable_reply'),
    message: text('message') ?? '',
    requestId: text('requestId'),
    subject: null,
  })
}

/** @throws ApiError with status 0 when the connection was lost; DOMException AbortError when `signal` stopped it. */
export function sendFile(file: File, { type, signal, onSent }: Sending): Promise<UploadReply> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', stop)
      settle()
    }
    request.open('POST', `${FILES_API}/upload?type=${encodeURIComponent(type)}&preview=true`)
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader('Accept-Language', getLanguage())
    request.upload.onprogress = ({ loaded }) => onSent(Math.min(loaded, file.size))
    request.onabort = () => end(() => reject(new DOMException('stopped', 'AbortError')))
    request.onerror = () => end(() => reject(refusal(0, null)))
    request.onload = () => {
      const body = read(request.responseText)
      const isTaken = request.status === 202 && body !== null
      end(() => (isTaken ? resolve(body as unknown as UploadReply) : reject(refusal(request.status, body))))
    }
    signal.addEventListener('abort', stop)
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}
