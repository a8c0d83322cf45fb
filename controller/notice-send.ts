/** Sends one message to one channel, and tells whether it arrived, certainly did not, or may have. */
import { type NoticeChannel, openSigningSecret, openTarget } from '@/models/notice-channel'
import { DecryptError } from '@/utils/crypt'
import { errorCode } from '@/utils/errors'
import { retryAfterMs } from '@/utils/http'
import { openMail } from '@/utils/mail'
import { type OutgoingAnswer, OutgoingFailure, postOutgoing } from '@/utils/outgoing'
import { signedHeaders } from '@/utils/webhook-signature'
import { discordBody, mailOf, slackBody, type Told, webhookBody } from './notice-message'

/**
 * What came of a message. `reason` is a code with its detail, `status:503`; see `reasonText`. `answer` is the
 * beginning of what the other side said, without the address.
 */
export type Delivery = { answer: string | null } & (
  | { kind: 'delivered'; reason: string | null }
  | { kind: 'refused'; reason: string; isGone: boolean; waitMs: number | null }
  | { kind: 'unclear'; reason: string }
)

export interface Message {
  /** The same for each try of a message. */
  id: string
  at: Date
  told: readonly Told[]
}

const refused = (reason: string): Delivery => ({
  kind: 'refused',
  reason,
  isGone: false,
  waitMs: null,
  answer: null,
})

/** Never throws: a message ends in one of three ways. */
export async function sendMessage(channel: NoticeChannel, message: Message): Promise<Delivery> {
  try {
    const target = openTarget(channel)
    return await (channel.kind === 'email'
      ? sendMail(channel, target, message)
      : sendWebhook(channel, target, message))
  } catch (error) {
    if (error instanceof DecryptError) return refused('secret')
    return { kind: 'unclear', reason: `no_answer:${errorCode(error) ?? 'error'}`, answer: null }
  }
}

function bodyOf(channel: NoticeChannel, { told, at }: Message): object {
  if (channel.kind === 'slack') return slackBody(told, channel.language)
  if (channel.kind === 'discord') return discordBody(told, channel.language)
  return webhookBody(told, channel.language, at)
}

async function sendWebhook(channel: NoticeChannel, target: string, message: Message): Promise<Delivery> {
  const body = JSON.stringify(bodyOf(channel, message))
  const secret = openSigningSecret(channel)
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Sinkron',
    ...(secret === null ? {} : signedHeaders(secret, { id: message.id, at: message.at, body })),
  }
  try {
    return judgeAnswer(await postOutgoing({ url: new URL(target), headers, body }), target)
  } catch (error) {
    if (!(error instanceof OutgoingFailure)) throw error
    if (error.isSent) return { kind: 'unclear', reason: `no_answer:${error.detail}`, answer: null }
    return refused(`${error.isRefused ? 'address' : 'unreachable'}:${error.detail}`)
  }
}

function judgeAnswer({ status, headers, text }: OutgoingAnswer, target: string): Delivery {
  const answer = withoutSecret(text, target).slice(0, 200)
  if (status >= 200 && status < 300) return { kind: 'delivered', reason: null, answer }
  return {
    kind: 'refused',
    reason: `status:${status}`,
    isGone: status === 404 || status === 410,
    waitMs: status === 429 ? waitOf(headers['retry-after']) : null,
    answer,
  }
}

const DEFAULT_WAIT_MS = 30_000
const MAX_WAIT_MS = 3_600_000

/** What `Retry-After` asks for, between a second and an hour; Discord sends fractions of a second. */
function waitOf(header: string | string[] | undefined): number {
  const text = Array.isArray(header) ? header[0] : header
  const asked = text !== undefined && /^\d+\.\d+$/.test(text) ? Number(text) * 1_000 : retryAfterMs(text)
  return Math.min(MAX_WAIT_MS, Math.max(1_000, asked ?? DEFAULT_WAIT_MS))
}

/** An answer may repeat the address it was asked at, and that address is a secret. */
function withoutSecret(text: string, target: string): string {
  const url = new URL(target)
  const parts = [...url.pathname.split('/'), ...url.searchParams.values()]
  const secrets = [target, url.pathname + url.search, url.pathname, ...parts]
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return secrets
    .flatMap((secret) => [secret, decodeURIComponent(secret)])
    .filter((secret) => secret.length >= 6)
    .reduce((shown, secret) => shown.replaceAll(secret, '***'), line)
    .toWellFormed()
}

async function sendMail(channel: NoticeChannel, target: string, message: Message): Promise<Delivery> {
  const mail = openMail()
  if (!mail) return refused('smtp_missing')
  const { transport, from } = mail
  try {
    const sent = await transport.sendMail({
      from,
      to: target.split(',').map((address) => address.trim()),
      messageId: `<${message.id}@sinkron>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      ...mailOf(message.told, channel.language),
    })
    const rejected = sent.rejected.length
    return { kind: 'delivered', reason: rejected > 0 ? `rejected:${rejected}` : null, answer: sent.response }
  } catch (error) {
    return judgeMailError(error)
  } finally {
    transport.close()
  }
}

const BEFORE_THE_MESSAGE = new Set(['CONN', 'EHLO', 'HELO', 'STARTTLS', 'MAIL FROM', 'RCPT TO'])

/** A server that answered with a refusal, or was never reached as far as the message itself, has delivered nothing. */
function judgeMailError(error: unknown): Delivery {
  const {
    responseCode,
    response,
    command = '',
  } = error as {
    responseCode?: number
    response?: string
    command?: string
  }
  if (responseCode !== undefined && responseCode >= 400)
    return { ...refused(`status:${responseCode}`), answer: response?.slice(0, 200) ?? null }
  const code = errorCode(error) ?? 'error'
  const isBefore = BEFORE_THE_MESSAGE.has(command) || command.startsWith('AUTH') || code === 'EDNS'
  return isBefore
    ? refused(`unreachable:${code}`)
    : { kind: 'unclear', reason: `no_answer:${code}`, answer: null }
}
