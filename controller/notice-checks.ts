/** What a channel must be like before it is stored: an address that may be asked, and something it can tell of. */
import { definitions } from '@/jobs/definitions'
import type { ChannelKind } from '@/replies/notices'
import { AppError } from '@/utils/errors'
import { type Language, replyText } from '@/utils/language'
import { hasMail } from '@/utils/mail'
import { checkOutgoing, OutgoingRefused } from '@/utils/outgoing'
import { addressText } from './notice-reason'

const MAX_RECIPIENTS = 10
const MAIL_ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,188}[a-z0-9])?$/i

/** The address as it is stored. @throws AppError notice_target. */
export function checkedTarget(kind: ChannelKind, text: string, language: Language): string {
  const wrong = (reason: string) => new AppError('notice_target', { reason }, { name: 'target' })
  if (kind === 'email') {
    const addresses = text.split(/[,;\s]+/).filter((address) => address !== '')
    const odd = addresses.find((address) => !MAIL_ADDRESS.test(address))
    if (odd !== undefined) throw wrong(odd)
    if (addresses.length < 1 || addresses.length > MAX_RECIPIENTS) throw wrong(`1–${MAX_RECIPIENTS} e-mail`)
    return addresses.join(',')
  }
  const url = text.trim()
  if (!URL.canParse(url)) throw wrong(replyText(language, 'notice_address_unknown'))
  try {
    checkOutgoing(new URL(url))
  } catch (error) {
    if (error instanceof OutgoingRefused) throw wrong(addressText(language, error.reason))
    throw error
  }
  return url
}

/** Refuses what would never tell anybody anything. @throws AppError notice_job, notice_mail_off. */
export function checkUse(
  { jobs, kind, enabled }: { jobs: readonly string[]; kind: ChannelKind; enabled: boolean },
  before: readonly string[] = [],
): void {
  const known = ['*', ...definitions.flatMap(({ name, family }) => [name, `${family}.*`]), ...before]
  const odd = jobs.find((job) => !known.includes(job))
  if (odd !== undefined) throw new AppError('notice_job', { job: odd }, { name: 'jobs' })
  if (kind === 'email' && enabled && !hasMail()) throw new AppError('notice_mail_off', {}, { name: 'kind' })
}
