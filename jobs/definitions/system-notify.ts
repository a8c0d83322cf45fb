/** One message to one channel: a job of the engine itself, started by whoever looks for notices. */
import { z } from 'zod'
import { define } from '../engine/define'

export const notifyPayload = z.strictObject({
  channelId: z.string().min(1).max(100),
  /** Notices that the message tells of. */
  noticeIds: z.array(z.string().min(1).max(100)).min(1).max(500),
})
export type NotifyPayload = z.infer<typeof notifyPayload>

export const systemNotify = define<NotifyPayload>({
  family: 'system',
  type: 'notify',
  titles: { id: 'Kirim pemberitahuan', en: 'Send a notice' },
  payload: notifyPayload,
  example: { channelId: 'c0ffee', noticeIds: ['f00d'] },
  stages: [
    { name: 'prepare', titles: { id: 'Menyiapkan', en: 'Preparing' }, weight: 10 },
    { name: 'send', titles: { id: 'Mengirim', en: 'Sending' }, weight: 90 },
  ],
  policy: {
    roles: [],
    maxAttempts: 5,
    backoffMs: [10_000, 60_000, 300_000, 900_000],
    timeoutMs: 120_000,
    concurrency: 4,
    laneConcurrency: 1,
  },
  // A receiver that hangs holds up its own messages only.
  lane: ({ channelId }) => channelId,
})
