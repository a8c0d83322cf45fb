/** Looks for changes of state and starts their messages. Any number of processes may look; one at a time does. */
import { systemNotify } from '@/jobs/definitions/system-notify'
import { startRun } from '@/jobs/engine/start'
import { inTransaction, type Trx } from '@/models/db'
import {
  assignSender,
  insertNotice,
  type Notice,
  type NoticeDetail,
  type NoticeEvent,
  pruneNotices,
  settleAbandoned,
  takeHeld,
} from '@/models/notice'
import { listChannels, type NoticeChannel } from '@/models/notice-channel'
import {
  changedFreshness,
  type Freshness,
  lockLooking,
  looksFrom,
  moveState,
  noteLook,
  type RunEnd,
  type SubjectState,
  stateOf,
  unseenEnds,
  untoldEnds,
} from '@/models/notice-state'
import { mayGoAt } from '@/utils/quiet-hours'

/** Ends that are read at once. */
const BATCH = 1_000
/** More notices than this for one channel in one look become one message. */
const MAX_MESSAGES = 5
/** Notices that one message may tell of. */
const MAX_IN_ONE = 500
const KEPT_DAYS = 90

interface Look {
  trx: Trx
  now: Date
  channels: readonly NoticeChannel[]
  /** Notices that may go out now. */
  ready: Notice[]
}

/** What happened, before it is known whom it concerns. */
interface Happening {
  event: NoticeEvent
  subject: string
  /** The run it is told once of. */
  runId: string
  requestedBy: string | null
  detail: NoticeDetail
}

/**
 * One look: moves the states of subjects, stores a notice for each channel that wants to know, and starts the messages
 * that may go out, all in one transaction. Returns how many messages were started.
 */
export async function lookForNotices(): Promise<number> {
  return inTransaction(async (trx) => {
    if (!(await lockLooking(trx))) return 0
    const { from, now, nowAt } = await looksFrom(trx)
    const look: Look = { trx, now: nowAt, channels: await listChannels(trx), ready: [] }
    await lookAtEnds(look, from)
    for (const freshness of await changedFreshness(trx)) await lookAtFreshness(look, freshness)
    const isWhole = await lookAtEveryRun(look, from)
    const held = await takeHeld(trx)
    await settleAbandoned(trx)
    if (isWhole) await noteLook(trx, now)
    await pruneNotices(trx, KEPT_DAYS)
    const messages = [...messagesOf(look.ready, 1), ...messagesOf(held, MAX_IN_ONE)]
    for (const message of messages) await startMessage(trx, message)
    return messages.length
  })
}

async function lookAtEnds(look: Look, from: string): Promise<void> {
  for (;;) {
    const ends = await unseenEnds(look.trx, from, BATCH)
    for (const end of ends) await lookAtEnd(look, end)
    if (ends.length < BATCH) return
  }
}

const EVENT_OF = { failed: 'failed', needs_you: 'needs_you', ok: 'recovered' } as const

async function lookAtEnd(look: Look, end: RunEnd): Promise<void> {
  const { subject, state, mark } = end
  const before = await stateOf(look.trx, subject)
  await moveState(look.trx, { subject, state, mark, runId: end.id })
  if (before.state !== state) await tell(look, happening(end, EVENT_OF[state], before.since))
}

function happening(end: RunEnd, event: NoticeEvent, before: Date | null): Happening {
  const { id: runId, job, subject, requestedBy, error, at } = end
  const detail = {
    job,
    runId,
    error,
    at: at.toISOString(),
    before: before?.toISOString() ?? null,
    minutes: null,
  }
  return { event, subject, runId, requestedBy, detail }
}

async function lookAtFreshness(look: Look, freshness: Freshness): Promise<void> {
  const { job, subject, minutes, lastId, lastAt, isLate, since } = freshness
  const state: SubjectState = isLate ? 'late' : 'ok'
  const runId = lastId ?? `never:${job}`
  await moveState(look.trx, { subject, state, mark: look.now.toISOString(), runId })
  const before = isLate ? null : (since?.toISOString() ?? null)
  const detail = { job, runId: lastId, error: null, at: lastAt?.toISOString() ?? null, before, minutes }
  await tell(look, { event: isLate ? 'late' : 'recovered', subject, runId, requestedBy: null, detail })
}

/** Whether all ends were looked at that channels which ask for every run were not told of. */
async function lookAtEveryRun(look: Look, from: string): Promise<boolean> {
  if (!look.channels.some(({ enabled, everyRun }) => enabled && everyRun)) return true
  const ends = await untoldEnds(look.trx, from, BATCH)
  for (const end of ends) {
    const channel = look.channels.find(({ id }) => id === end.channelId)
    if (channel) await store(look, channel, happening(end, end.state === 'ok' ? 'completed' : 'failed', null))
  }
  return ends.length < BATCH
}

function wants(channel: NoticeChannel, { event, requestedBy, detail }: Happening): boolean {
  const { enabled, events, jobs, ownRuns, owner } = channel
  const [family] = detail.job.split('.')
  const names = [detail.job, `${family}.*`, '*']
  return (
    enabled &&
    events.some((one) => one === event) &&
    jobs.some((one) => names.includes(one)) &&
    (!ownRuns || requestedBy === owner)
  )
}

async function tell(look: Look, what: Happening): Promise<void> {
  for (const channel of look.channels) if (wants(channel, what)) await store(look, channel, what)
}

async function store(look: Look, channel: NoticeChannel, what: Happening): Promise<void> {
  const { event, subject, runId, detail } = what
  const dueAt = mayGoAt(look.now, channel)
  const notice = await insertNotice(look.trx, {
    runId,
    channelId: channel.id,
    event,
    subject,
    detail,
    dueAt: dueAt > look.now ? dueAt : null,
    refusal: channel.broken === null ? null : 'channel_broken',
  })
  if (notice?.state === 'pending') look.ready.push(notice)
}

/** Notices as messages: those of one channel, so many in one, or all in one when there would be too many. */
function messagesOf(notices: readonly Notice[], inOne: number): (readonly Notice[])[] {
  const messages: (readonly Notice[])[] = []
  for (const channelId of new Set(notices.map((notice) => notice.channelId))) {
    const own = notices.filter((notice) => notice.channelId === channelId)
    const size = own.length > MAX_MESSAGES ? MAX_IN_ONE : inOne
    for (let first = 0; first < own.length; first += size) messages.push(own.slice(first, first + size))
  }
  return messages
}

async function startMessage(trx: Trx, notices: readonly Notice[]): Promise<void> {
  const [first] = notices
  if (!first) return
  const noticeIds = notices.map(({ id }) => id)
  const payload = { channelId: first.channelId, noticeIds }
  const { run } = await startRun(systemNotify, { payload, requestedBy: 'system:notices', trx })
  await assignSender(trx, noticeIds, run.id)
}
