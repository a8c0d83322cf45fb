/** What the routes of notices call. A receiver's address comes in, is stored encrypted, and goes out masked. */
import { definitions } from '@/jobs/definitions'
import { recordAct } from '@/models/audit'
import { databaseNow, inTransaction } from '@/models/db'
import { dropUnsent, heldCounts, holdUntil } from '@/models/notice'
import {
  type ChannelWishes,
  deleteChannel,
  findChannel,
  insertChannel,
  listChannels,
  type NoticeChannel,
  noteResult,
  openTarget,
  updateChannel,
} from '@/models/notice-channel'
import type { Channel, ChannelKind, ChannelsReply, ChannelTest, StoredChannel } from '@/replies/notices'
import { DecryptError } from '@/utils/crypt'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { hasMail } from '@/utils/mail'
import { mayGoAt } from '@/utils/quiet-hours'
import { newSigningSecret } from '@/utils/webhook-signature'
import { checkedTarget, checkUse } from './notice-checks'
import { reasonText } from './notice-reason'
import { sendMessage } from './notice-send'

function maskedAddress(address: string): string {
  const [name = '', host = ''] = address.trim().split('@')
  return `${name.slice(0, 1)}…@${host}`
}

/** Of an address shorter than this nothing is shown: its end would give too much away. */
const MASKED_FROM = 12

function masked(channel: NoticeChannel): string {
  try {
    const target = openTarget(channel)
    if (channel.kind === 'email') return target.split(',').map(maskedAddress).join(', ')
    const { origin, pathname, search } = new URL(target)
    const end = (pathname + search).length > MASKED_FROM ? target.slice(-3) : ''
    return `${origin}/…${end}`
  } catch (error) {
    if (error instanceof DecryptError) return '…'
    throw error
  }
}

function show(channel: NoticeChannel, held: number, language: Language): Channel {
  const { target: _secret, signingSecret: _signing, activeFrom: _from, ...rest } = channel
  const words = (reason: string | null) => reason && reasonText(language, reason)
  return {
    ...rest,
    target: masked(channel),
    broken: words(rest.broken),
    held,
    lastAt: rest.lastAt?.toISOString() ?? null,
    lastReason: words(rest.lastReason),
    createdAt: rest.createdAt.toISOString(),
    updatedAt: rest.updatedAt.toISOString(),
  }
}

export async function showChannels(language: Language): Promise<ChannelsReply> {
  const [channels, held] = await Promise.all([listChannels(), heldCounts()])
  const jobs = definitions.filter(({ family }) => family !== 'system')
  return {
    channels: channels.map((channel) => show(channel, held.get(channel.id) ?? 0, language)),
    jobs: jobs.map(({ name, titles, policy, payload }) => ({
      name,
      title: titles[language],
      mayBeLate: policy.roles.length > 0 && payload.safeParse({}).success,
    })),
    mail: hasMail(),
  }
}

/**
 * The channel with its signing secret, which is shown this once.
 * @throws AppError notice_target, notice_job, notice_mail_off: nothing is stored.
 */
export async function addChannel(
  { kind, target, ...wishes }: ChannelWishes & { kind: ChannelKind; target: string },
  actor: string,
  language: Language,
): Promise<StoredChannel> {
  const signingSecret = kind === 'webhook' ? newSigningSecret() : null
  const secrets = { kind, target: checkedTarget(kind, target, language), signingSecret }
  checkUse({ ...wishes, kind })
  const channel = await insertChannel(wishes, secrets, actor)
  const object = { kind: 'channel', id: channel.id }
  await recordAct({ action: 'channel.create', object, after: { kind, ...wishes } })
  return { channel: show(channel, 0, language), signingSecret }
}

async function knownChannel(id: string): Promise<NoticeChannel> {
  const channel = await findChannel(id)
  if (!channel) throw new AppError('unknown_channel', { id })
  return channel
}

/** What of a channel people decide, without its address. */
function wishesOf(channel: NoticeChannel) {
  const { title, kind, owner, ownRuns, jobs, events, everyRun, language, enabled } = channel
  const { quietFrom, quietTo, digest, digestAt } = channel
  const what = { title, kind, owner, ownRuns, jobs, events, everyRun, language, enabled }
  return { ...what, quietFrom, quietTo, digest, digestAt }
}

/** A whole new plan; without an owner, a target or a new secret, these stay. */
type ChannelChange = Omit<ChannelWishes, 'owner'> & {
  owner?: string | undefined
  target?: string | undefined
  newSecret?: boolean | undefined
}

/**
 * Changes a channel; without a target its address stays. What it holds back gets the time of the new plan.
 * @throws AppError unknown_channel, notice_target, notice_job, notice_mail_off: nothing is changed.
 */
export async function changeChannel(
  id: string,
  change: ChannelChange,
  language: Language,
): Promise<StoredChannel> {
  const { target, newSecret, owner, ...wishes } = change
  const known = await knownChannel(id)
  const { kind } = known
  // A job that is declared no more stays as it is; only what is new must be known.
  checkUse({ ...wishes, kind }, known.jobs)
  const signingSecret = newSecret && kind === 'webhook' ? newSigningSecret() : null
  const secrets = {
    ...(target === undefined ? {} : { target: checkedTarget(kind, target, language) }),
    ...(signingSecret === null ? {} : { signingSecret }),
  }
  const channel = await inTransaction(async (trx) => {
    const changed = await updateChannel(trx, id, { ...wishes, owner: owner ?? known.owner, ...secrets })
    if (!changed) throw new AppError('unknown_channel', { id })
    await holdUntil(trx, id, mayGoAt(await databaseNow(trx), changed))
    // The address itself is a secret; that it was replaced is none.
    const after = { ...wishes, isNewTarget: target !== undefined, isNewSecret: signingSecret !== null }
    const act = { action: 'channel.change', object: { kind: 'channel', id } }
    await recordAct({ ...act, before: wishesOf(known), after }, trx)
    return changed
  })
  const held = await heldCounts()
  return { channel: show(channel, held.get(id) ?? 0, language), signingSecret }
}

/** @throws AppError unknown_channel. */
export async function removeChannel(id: string): Promise<void> {
  await inTransaction(async (trx) => {
    const known = await findChannel(id, trx)
    if (!known || !(await deleteChannel(trx, id))) throw new AppError('unknown_channel', { id })
    const act = { action: 'channel.delete', object: { kind: 'channel', id } }
    await recordAct({ ...act, before: wishesOf(known) }, trx)
    await dropUnsent(trx, id, 'channel_gone')
  })
}

/** Sends a test message now, and says what the other side answered. A success mends a broken channel. */
export async function testChannel(id: string, language: Language): Promise<ChannelTest> {
  const channel = await knownChannel(id)
  const at = await databaseNow()
  const detail = {
    job: 'system.test',
    runId: null,
    error: null,
    at: at.toISOString(),
    before: null,
    minutes: null,
  }
  const told = [{ id: 'test', event: 'test', subject: 'test', detail }] as const
  const delivery = await sendMessage(channel, { id: `msg_test_${crypto.randomUUID()}`, at, told })
  const { kind, reason, answer } = delivery
  const ok = kind === 'delivered'
  const isGone = kind === 'refused' && delivery.isGone
  await inTransaction((trx) =>
    noteResult(trx, id, { ok, reason, ...(ok ? { broken: null } : isGone ? { broken: reason } : {}) }),
  )
  const words = {
    delivered: 'notice_test_ok',
    refused: 'notice_test_refused',
    unclear: 'notice_test_unclear',
  } as const
  const message = replyText(language, words[kind], {
    reason: reason === null ? '' : reasonText(language, reason),
  })
  return { ok, message, answer: answer === '' ? null : answer }
}
