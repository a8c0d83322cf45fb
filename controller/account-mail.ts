/** Mail to one person about their own way in. Each holds a link, and nothing else of value. */
import type { Language } from '@/utils/language'
import { replyText } from '@/utils/language'
import { sendText } from '@/utils/mail'

export type AccountMail = 'invite' | 'reset'

/**
 * @param until when the link expires.
 * @throws Error when the mail server did not take it.
 */
export async function sendLink(
  kind: AccountMail,
  { to, name, url, until }: { to: string; name: string; url: string; until: string },
  language: Language,
): Promise<void> {
  const at = new Date(until).toLocaleString(language === 'id' ? 'id-ID' : 'en-GB', {
    timeZone: 'Asia/Jakarta',
    dateStyle: 'long',
    timeStyle: 'short',
  })
  const text = replyText(language, `mail_${kind}_text`, { name, at: `${at} WIB` })
  // The address is put in last: a text's own values are shortened.
  await sendText({
    to,
    subject: replyText(language, `mail_${kind}_subject`),
    text: `${text}\n\n${url}\n\n${replyText(language, 'mail_ignore')}\n`,
  })
}
