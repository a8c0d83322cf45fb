/** Sends one file in parts: what has come stays with the server when the connection breaks, and the rest follows. */
import type { Upload, UploadOptions } from 'tus-js-client'
import type { UploadReply } from '@/replies/imports'
import { ApiError, api } from '../api'
import { getLanguage } from '../language'
import { FILES_API } from './imports'
import { sendWhole } from './send-whole'
import { isCut, refusal, type Sending, stopped, takenOf } from './sending'

const UPLOADS_API = `${FILES_API}/uploads`
const PROTOCOL = { 'Tus-Resumable': '1.0.0' }
const RETRY_MS = [0, 1_000, 3_000, 5_000, 10_000]
const CONFLICT = 409

/** Where a file's parts are, for as long as this page lives; nothing of it is kept in the browser. */
const begun = new WeakMap<File, { url: string; isWhole: boolean }>()

export const loadTus = () => import('tus-js-client')

const headers = () => ({ Accept: 'application/json', 'Accept-Language': getLanguage() })

function errorOf(error: Error | { originalResponse: { getStatus(): number; getBody(): string } | null }) {
  const answer = 'originalResponse' in error ? error.originalResponse : null
  return refusal(answer?.getStatus() ?? 0, answer?.getBody() ?? '')
}

function optionsFor(file: File, { type, onSent }: Sending): UploadOptions {
  const known = begun.get(file)
  return {
    // Where something has come already, a new beginning is ours to decide: being signed out is no reason.
    endpoint: known ? null : `${location.origin}${UPLOADS_API}?type=${encodeURIComponent(type)}`,
    uploadUrl: known?.url ?? null,
    metadata: { filename: file.name },
    headers: headers(),
    storeFingerprintForResuming: false,
    retryDelays: RETRY_MS,
    onShouldRetry: (error) => {
      const why = errorOf(error)
      return navigator.onLine && (isCut(why) || why.status === CONFLICT)
    },
    onProgress: onSent,
  }
}

/** Sends what the server does not have yet. */
async function sendParts(file: File, sending: Sending): Promise<string> {
  const { Upload } = await loadTus().catch(() => Promise.reject(refusal(0, '')))
  const { signal } = sending
  if (signal.aborted) throw stopped()
  const upload: Upload = new Upload(file, optionsFor(file, sending))
  const leave = new AbortController()
  return new Promise<string>((resolve, reject) => {
    const give = (error: Error) => {
      void upload.abort()
      reject(error)
    }
    const heard = { once: true, signal: leave.signal }
    signal.addEventListener('abort', () => give(stopped()), heard)
    // A request that is on its way may hang for minutes before it notices.
    window.addEventListener('offline', () => give(refusal(0, '')), heard)
    Object.assign<UploadOptions, UploadOptions>(upload.options, {
      onUploadUrlAvailable: () => {
        upload.options.endpoint = null
        begun.set(file, { url: upload.url ?? '', isWhole: false })
      },
      onSuccess: () => resolve(upload.url ?? ''),
      onError: (error) => reject(errorOf(error)),
    })
    upload.start()
  }).finally(() => leave.abort())
}

async function take(url: string, { type, signal }: Sending): Promise<UploadReply> {
  const query = `type=${encodeURIComponent(type)}&preview=true`
  const request = { method: 'POST', headers: headers(), signal }
  const answer = await fetch(`${url}/take?${query}`, request).catch(() =>
    Promise.reject(signal.aborted ? stopped() : refusal(0, '')),
  )
  const text = await answer.text().catch(() => '')
  const reply = takenOf(answer.status, text)
  if (!reply) throw refusal(text === '' && answer.ok ? 0 : answer.status, text)
  return reply
}

/** Asks until an answer comes: asked twice, it is the same batch. */
async function takeSurely(url: string, sending: Sending): Promise<UploadReply> {
  for (const waitMs of RETRY_MS) {
    const reply = await take(url, sending).catch((error: unknown) => {
      if (!isCut(error) || !navigator.onLine) throw error
      return null
    })
    if (reply) return reply
    await new Promise((done) => setTimeout(done, waitMs))
  }
  return take(url, sending)
}

const isUnknown = (error: unknown) => error instanceof ApiError && error.status === 404

/** An answer to HEAD has no words; this one has. */
async function inWords(error: unknown): Promise<never> {
  const isMute = error instanceof ApiError && error.code === 'unreadable_reply'
  if (isMute && !isUnknown(error)) await api(UPLOADS_API)
  throw error
}

/**
 * Sends a file, or what is left of it, and has it taken in. A server that does not know what has come so far (any more)
 * gets it in one request: behind a proxy that changes servers, parts would never meet.
 * @throws ApiError with status 0 when the connection was lost; DOMException AbortError when `signal` stopped it.
 */
export async function sendFile(file: File, sending: Sending): Promise<UploadReply> {
  try {
    const known = begun.get(file)
    const url = known?.isWhole ? known.url : await sendParts(file, sending).catch(inWords)
    begun.set(file, { url, isWhole: true })
    sending.onSent(file.size)
    const reply = await takeSurely(url, sending)
    begun.delete(file)
    return reply
  } catch (error) {
    if (!isUnknown(error)) throw error
    begun.delete(file)
    return sendWhole(file, sending)
  }
}

/** The server need not keep what has come of a file; whether it hears that does not matter. */
export function dropFile(file: File): void {
  const known = begun.get(file)
  if (!known) return
  begun.delete(file)
  fetch(known.url, { method: 'DELETE', headers: { ...headers(), ...PROTOCOL }, keepalive: true }).catch(
    () => undefined,
  )
}
