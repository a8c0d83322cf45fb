/** The mail server of this installation. */
import { createTransport } from 'nodemailer'
import { env } from './env'

const TIMEOUT_MS = 10_000

/** Whether mail can be sent at all. */
export function hasMail(): boolean {
  const { SMTP_URL, MAIL_FROM } = env()
  return SMTP_URL !== undefined && MAIL_FROM !== undefined
}

/** A connection to it, for one message, and who it comes from; null when none is set up. Close it. */
export function openMail() {
  const { SMTP_URL, MAIL_FROM } = env()
  if (!SMTP_URL || !MAIL_FROM) return null
  const transport = createTransport({
    url: SMTP_URL,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return { transport, from: MAIL_FROM }
}

/** Sends a text to one person. @throws Error when the server did not take it, or none is set up. */
export async function sendText(mail: { to: string; subject: string; text: string }): Promise<void> {
  const opened = openMail()
  if (!opened) throw new Error('no mail server is set up')
  const { transport, from } = opened
  try {
    await transport.sendMail({ ...mail, from, headers: { 'Auto-Submitted': 'auto-generated' } })
  } finally {
    transport.close()
  }
}
