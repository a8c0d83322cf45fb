/** Why a notice is where it is: stored as a code with its detail, told in the reader's language. */
import { type Language, replyText } from '@/utils/language'

const CODES = [
  'status',
  'address',
  'unreachable',
  'no_answer',
  'smtp_missing',
  'secret',
  'channel_gone',
  'channel_off',
  'channel_broken',
  'sender_ended',
  'rejected',
] as const

/** `status:503` in words; a reason of an unknown code stands as it is. */
export function reasonText(language: Language, reason: string): string {
  const [, code = '', detail = ''] = /^([a-z_]+)(?::(.*))?$/s.exec(reason) ?? []
  const known = CODES.find((one) => one === code)
  return known === undefined
    ? reason
    : replyText(language, `notice_reason_${known}`, known === 'status' ? { status: detail } : { detail })
}
