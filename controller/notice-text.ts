/** Notices in words: what happened, to which job, since when, what to do, and where to look. */
import { definitions } from '@/jobs/definitions'
import type { NoticeDetail, NoticeEvent } from '@/models/notice'
import { type Language, replyText, runErrorText } from '@/utils/language'
import { runUrl } from './run-url'

/** What a message tells of one notice. Plain text throughout; it may repeat an upstream's own words. */
export interface NoticeText {
  title: string
  lines: string[]
  url: string | null
}

const MAX_LINE = 600

/** One line without control characters, and not longer than anybody reads. */
function plain(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…`.toWellFormed() : line
}

/** `16 Nov 2025 14.00 WIB`. */
export function timeText(iso: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language === 'id' ? 'id-ID' : 'en-US', {
    timeZone: 'Asia/Jakarta',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const found = Object.fromEntries(
    format.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]),
  )
  const clock = [found.hour, found.minute].join(language === 'id' ? '.' : ':')
  return `${found.day} ${found.month} ${found.year} ${clock} WIB`
}

/** Title of a job as its users know it; a job that is declared no more goes by its name. */
export function jobTitle(name: string, language: Language): string {
  return definitions.find((job) => job.name === name)?.titles[language] ?? name
}

/** Why, in words: the run's error, or null when there is none. */
export function errorWords({ error }: NoticeDetail, language: Language): string | null {
  return error && plain(runErrorText(language, error.code, error.params ?? {}, error.message))
}

/** The page of the run that a notice is about. */
export function noticeUrl(runId: string | null): string | null {
  return runId === null ? null : runUrl(runId)
}

export function noticeText(
  { event, detail }: { event: NoticeEvent; detail: NoticeDetail },
  language: Language,
): NoticeText {
  const say = (key: Parameters<typeof replyText>[1], params = {}) => replyText(language, key, params)
  const time = (iso: string) => timeText(iso, language)
  const job = plain(jobTitle(detail.job, language))
  const { at, before, minutes } = detail
  const because = errorWords(detail, language)
  const lines: Record<NoticeEvent, (string | null)[]> = {
    failed: [because, at && say('notice_at', { time: time(at) }), say('notice_failed_do')],
    recovered: [
      at && say('notice_recovered_at', { time: time(at) }),
      before && say('notice_recovered_before', { time: time(before) }),
      say('notice_nothing_to_do'),
    ],
    late: [
      at ? say('notice_late_since', { time: time(at) }) : say('notice_late_never'),
      say('notice_late_target', { minutes: minutes ?? 0 }),
      say('notice_late_do'),
    ],
    needs_you: [because, at && say('notice_at', { time: time(at) }), say('notice_needs_you_do')],
    completed: [at && say('notice_at', { time: time(at) })],
  }
  return {
    title: say(`notice_${event}`, { job }),
    lines: lines[event].filter((line): line is string => line !== null && line !== ''),
    url: noticeUrl(detail.runId),
  }
}
