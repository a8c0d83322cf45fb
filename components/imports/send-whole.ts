/** Sends a file in one request, and tells how far it is; `fetch` cannot say that of what it sends. */
import type { UploadReply } from '@/replies/imports'
import { getLanguage } from '../language'
import { FILES_API } from './imports'
import { refusal, type Sending, stopped, takenOf } from './sending'

/** @throws ApiError with status 0 when the connection was lost; DOMException AbortError when `signal` stopped it. */
export function sendWhole(file: File, { type, signal, onSent }: Sending): Promise<UploadReply> {
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
    request.onabort = () => end(() => reject(stopped()))
    request.onerror = () => end(() => reject(refusal(0, '')))
    request.onload = () =>
      end(() => {
        const { status, responseText } = request
        const reply = takenOf(status, responseText)
        if (reply) resolve(reply)
        else reject(refusal(status, responseText))
      })
    signal.addEventListener('abort', stop)
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}
