/** The work of a message: marked before it is sent, so that whatever breaks in between, it is never sent twice. */
import type { NotifyPayload } from '@/jobs/definitions/system-notify'
import type { Controller, JobContext } from '@/jobs/engine/context'
import { Permanent, RunFailure, Snooze } from '@/jobs/engine/outcomes'
import { databaseNow } from '@/models/db'
import { beginSending, markSent, markUnsent, type Notice } from '@/models/notice'
import { findChannel, type NoticeChannel, noteResult } from '@/models/notice-channel'
import { type Delivery, sendMessage } from '../notice-send'

type Context = JobContext<NotifyPayload>

const notify: Controller<NotifyPayload> = async (context) => {
  const { channelId, noticeIds } = context.payload
  const { channel, notices } = await context.stage('prepare', async () => ({
    channel: await findChannel(channelId),
    notices: await beginSending(context.fence, noticeIds),
  }))
  const unknown = noticeIds.length - notices.length
  // What an earlier attempt may have delivered is not sent again.
  if (notices.length === 0) return { sent: 0, unknown }
  const flaw =
    channel === null ? 'channel_gone' : channel.enabled ? channel.broken && 'channel_broken' : 'channel_off'
  if (channel === null || flaw) return giveUp(context, notices, flaw || 'channel_gone')
  return context.stage('send', async () => {
    const message = { id: `msg_${context.runId}`, at: await databaseNow(), told: notices }
    context.signal.throwIfAborted()
    // A message that has begun is let end by itself: its time-out is shorter than a worker's drain.
    const delivery = await sendMessage(channel, message)
    return settle(context, { channel, notices }, delivery)
  })
}

export default notify

async function giveUp(context: Context, notices: readonly Notice[], reason: string) {
  const ids = notices.map(({ id }) => id)
  await markUnsent(context.fence, ids, { state: 'failed', reason, also: async () => undefined })
  return { sent: 0, dropped: ids.length, reason }
}

/** Writes what came of the message; the run ends with it, or is tried again. */
async function settle(
  context: Context,
  { channel, notices }: { channel: NoticeChannel; notices: readonly Notice[] },
  delivery: Delivery,
) {
  const ids = notices.map(({ id }) => id)
  const { kind, reason } = delivery
  if (kind === 'delivered')
    return context.publish(async (trx) => {
      await markSent(trx, ids)
      await noteResult(trx, channel.id, { ok: true, reason })
      return { sent: ids.length }
    })
  const isGone = kind === 'refused' && delivery.isGone
  await markUnsent(context.fence, ids, {
    state: kind === 'unclear' ? 'unknown' : isGone ? 'failed' : 'pending',
    reason,
    also: (trx) => noteResult(trx, channel.id, { ok: false, reason, ...(isGone ? { broken: reason } : {}) }),
  })
  if (kind === 'unclear') return { sent: 0, unknown: ids.length, reason }
  const params = { detail: reason.replace(':', ' ') }
  if (isGone) throw new Permanent('notice_refused', reason, params)
  if (delivery.waitMs !== null) throw new Snooze(delivery.waitMs, 'notice_refused', reason, params)
  throw failureOf(reason)
}

/** Why a message was not accepted, for whoever reads its run. */
function failureOf(reason: string): RunFailure {
  const [, code = '', detail = ''] = /^([a-z_]+)(?::(.*))?$/s.exec(reason) ?? []
  if (code === 'smtp_missing') return new RunFailure('notice_smtp_missing', reason)
  if (code === 'secret') return new RunFailure('notice_secret', reason)
  if (code === 'address') return new RunFailure('notice_address', reason)
  if (code === 'unreachable') return new RunFailure('notice_unreachable', reason, { detail })
  return new RunFailure('notice_refused', reason, { detail: reason.replace(':', ' ') })
}
