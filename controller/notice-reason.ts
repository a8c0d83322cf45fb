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

/** Why an address may not be asked, in words. */
export function addressText(language: Language, flaw: string): string {
  if (flaw === 'not https') return replyText(language, 'notice_address_https')
  if (flaw.startsWith('user name')) return replyText(language, 'notice_address_credentials')
  if (flaw.endsWith(' address') && flaw !== 'no address') return replyText(language, 'notice_address_inside')
  return replyText(language, 'notice_address_unknown')
}

/** `status:503` in words; a reason of an unknown code stands as it is. */
export function reasonText(language: Language, reason: string): string {
  const [, code = '', detail = ''] = /^([a-z_]+)(?::(.*))?$/s.exec(reason) ?? []
  const known = CODES.find((one) => one === code)
  if (known === undefined) return reason
  if (known === 'status') return replyText(language, 'notice_reason_status', { status: detail })
  const shown = known === 'address' ? addressText(language, detail) : detail
  return replyText(language, `notice_reason_${known}`, { detail: shown })
}
