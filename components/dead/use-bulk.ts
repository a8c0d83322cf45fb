/** Starting a bulk: one key for one dialog, so that a click that arrives twice starts it once. */
import { useRef, useState } from 'react'
import type { BulkAction } from '@/jobs/definitions/system-bulk'
import type { BulkReply } from '@/replies/dead-letters'
import type { Refusal, Sent } from '@/replies/sent'
import { api } from '../api'
import { useOnce } from '../use-once'
import type { BulkRoom, Choice } from './dead'

type Reply = Sent<BulkReply> | Refusal

/** Random enough to be nobody else's; also where a page is not served over https. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

export function useBulkStart(room: BulkRoom, action: BulkAction, choice: Choice) {
  const key = useRef('')
  const [isSending, setSending] = useState(false)
  const once = useOnce()
  return {
    isSending,
    /** Null when a click before it is still under way. */
    start: (reason: string, expected: number): Promise<Reply | null> => {
      const send = () =>
        api<Reply>(`${room.api}/actions`, {
          method: 'POST',
          body: { action, ...choice, reason, expected },
          headers: { 'Idempotency-Key': key.current },
          alsoAnswers: [400, 409],
        })
      key.current ||= newKey()
      setSending(true)
      return once(() => send().finally(() => setSending(false)))
    },
  }
}
