/** Messages as each kind of receiver reads them. Whatever a run's error says, it mentions nobody and draws nothing. */
import type { NoticeDetail, NoticeEvent } from '@/models/notice'
import { type Language, replyText } from '@/utils/language'
import { errorWords, jobTitle, type NoticeText, noticeText } from './notice-text'

/** A notice as messages need it. */
export interface Told {
  id: string
  event: NoticeEvent | 'test'
  subject: string
  detail: NoticeDetail
}

/** So many are told in full; of the others only how many there are. */
const MAX_TOLD = 20
const DISCORD_LIMIT = 2_000
const SLACK_LIMIT = 30_000

interface Texts {
  title: string
  notices: NoticeText[]
  /** How many more there are, in words; null when none. */
  more: string | null
  link: string
}

function textOf(told: Told, language: Language): NoticeText {
  if (told.event !== 'test') return noticeText({ event: told.event, detail: told.detail }, language)
  return {
    title: replyText(language, 'notice_test'),
    lines: [replyText(language, 'notice_test_text')],
    url: null,
  }
}

function textsOf(told: readonly Told[], language: Language): Texts {
  const notices = told.slice(0, MAX_TOLD).map((one) => textOf(one, language))
  const [first] = notices
  const count = told.length - notices.length
  return {
    title:
      told.length === 1 && first ? first.title : replyText(language, 'notice_many', { count: told.length }),
    notices,
    more: count > 0 ? replyText(language, 'notice_more', { count }) : null,
    link: replyText(language, 'notice_open'),
  }
}

const cut = (text: string, limit: number) =>
  text.length > limit ? `${text.slice(0, limit - 1).toWellFormed()}…` : text

/** Slack reads commands, mentions and links only between angle brackets. */
const forSlack = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

export function slackBody(told: readonly Told[], language: Language): object {
  const { title, notices, more, link } = textsOf(told, language)
  const parts = notices.map((notice) =>
    [
      `*${forSlack(notice.title)}*`,
      ...notice.lines.map(forSlack),
      ...(notice.url === null ? [] : [`<${notice.url}|${forSlack(link)}>`]),
    ].join('\n'),
  )
  const head = notices.length > 1 ? [forSlack(title)] : []
  const text = [...head, ...parts, ...(more === null ? [] : [forSlack(more)])].join('\n\n')
  return { text: cut(text, SLACK_LIMIT), link_names: false, unfurl_links: false, unfurl_media: false }
}

/** Discord reads Markdown and mentions; a mark before each of their signs, and a gap behind each @. */
const forDiscord = (text: string) => text.replace(/[\\*_~`|>[\]()#<:-]/g, '\\$&').replaceAll('@', '@\u200b')

const SUPPRESS_EMBEDS = 4

export function discordBody(told: readonly Told[], language: Language): object {
  const { title, notices, more, link } = textsOf(told, language)
  const parts = notices.map((notice) =>
    [
      `**${forDiscord(notice.title)}**`,
      ...notice.lines.map(forDiscord),
      ...(notice.url === null ? [] : [`${link}: <${notice.url}>`]),
    ].join('\n'),
  )
  const head = notices.length > 1 ? [forDiscord(title)] : []
  const content = cut([...head, ...parts, ...(more === null ? [] : [more])].join('\n\n'), DISCORD_LIMIT)
  return { content, flags: SUPPRESS_EMBEDS, allowed_mentions: { parse: [] } }
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const forHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

export interface Mail {
  subject: string
  text: string
  html: string
}

export function mailOf(told: readonly Told[], language: Language): Mail {
  const { title, notices, more, link } = textsOf(told, language)
  const tail = more === null ? [] : [more]
  const text = notices.map((notice) =>
    [notice.title, ...notice.lines, ...(notice.url === null ? [] : [`${link}: ${notice.url}`])].join('\n'),
  )
  const html = notices.map((notice) => {
    const lines = notice.lines.map((line) => `<p style="margin:0 0 8px">${forHtml(line)}</p>`).join('')
    const anchor = notice.url === null ? '' : `<p><a href="${forHtml(notice.url)}">${forHtml(link)}</a></p>`
    return `<h2 style="margin:0 0 8px;font-size:17px">${forHtml(notice.title)}</h2>${lines}${anchor}`
  })
  const body = [...html, ...tail.map((line) => `<p>${forHtml(line)}</p>`)].join('<hr>')
  return {
    subject: `[Sinkron] ${title}`,
    text: [...text, ...tail].join('\n\n'),
    html: `<!doctype html><html lang="${language}"><meta charset="utf-8"><body style="font-family:sans-serif">${body}</body></html>`,
  }
}

/** Body of a signed webhook: `type` is `job.<event>`, or `digest` when it tells of several. */
export function webhookBody(told: readonly Told[], language: Language, at: Date): object {
  const [first] = told
  const notices = told.map((one) => {
    const { id, event, subject, detail } = one
    const { title, url } = textOf(one, language)
    const error = detail.error && { code: detail.error.code, message: errorWords(detail, language) }
    return {
      id,
      event,
      subject,
      title,
      job: detail.job,
      jobTitle: jobTitle(detail.job, language),
      runId: detail.runId,
      url,
      at: detail.at,
      before: detail.before,
      minutes: detail.minutes,
      error,
    }
  })
  const type = told.length === 1 && first ? `job.${first.event}` : 'digest'
  return { type, timestamp: at.toISOString(), data: { notices } }
}
