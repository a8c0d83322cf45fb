/** Numbers and times as people here write them. Pure; times are always those of Jakarta. */
import type { Language } from './language'

const TIME_ZONE = 'Asia/Jakarta'
const TAGS: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-US' }
const CLOCK_SEPARATOR: Readonly<Record<Language, string>> = { id: '.', en: ':' }
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const JUST_NOW: Readonly<Record<Language, string>> = { id: 'baru saja', en: 'just now' }

/** What stands where there is no value. */
export const NOTHING = '–'

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>

function parts(at: Date, language: Language, timeZone: string): Parts {
  const format = new Intl.DateTimeFormat(TAGS[language], {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
}

export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(TAGS[language]).format(value)
}

/** `1.234,00`, as tables keep it: two decimals always. */
export function formatMoney(value: number, language: Language): string {
  const decimals = { minimumFractionDigits: 2, maximumFractionDigits: 2 }
  return new Intl.NumberFormat(TAGS[language], decimals).format(value)
}

function isTime(at: Date): boolean {
  return !Number.isNaN(at.getTime())
}

/** `16 Nov 2025 14.00 WIB`. */
export function formatDateTime(iso: string, language: Language): string {
  const at = new Date(iso)
  if (!isTime(at)) return NOTHING
  const { day, month, year, hour, minute } = parts(at, language, TIME_ZONE)
  return `${day} ${month} ${year} ${hour}${CLOCK_SEPARATOR[language]}${minute} WIB`
}

/** `14.05`, or `14.05.30` when seconds matter. */
export function formatClock(iso: string, language: Language, withSeconds = false): string {
  const at = new Date(iso)
  if (!isTime(at)) return NOTHING
  const { hour, minute, second } = parts(at, language, TIME_ZONE)
  const fields = withSeconds ? [hour, minute, second] : [hour, minute]
  return fields.join(CLOCK_SEPARATOR[language])
}

/** Whether a moment is on the same day in Jakarta as another. */
export function isSameDay(iso: string, otherMs: number): boolean {
  const day = (at: Date) => new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE }).format(at)
  const at = new Date(iso)
  return isTime(at) && day(at) === day(new Date(otherMs))
}

/** A time of day that is kept as `HH:MM`, as people here write it: `20.00`. */
export function formatTimeOfDay(text: string, language: Language): string {
  return text.replace(':', CLOCK_SEPARATOR[language])
}

/** A calendar day, `16 Nov 2025`. Text that is no day stands as it is; the upstream's year 1 is no day. */
export function formatDay(text: string, language: Language): string {
  if (text.startsWith('0001-01-01')) return ''
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? []
  if (day === undefined) return text
  const at = new Date(`${day}T00:00:00Z`)
  if (!isTime(at) || !at.toISOString().startsWith(day)) return text
  const found = parts(at, language, 'UTC')
  return `${found.day} ${found.month} ${found.year}`
}

/** A month, `Des 2025`, of a text that starts `YYYY-MM`. */
export function formatMonth(text: string, language: Language): string {
  const [month] = /^\d{4}-(0[1-9]|1[0-2])/.exec(text) ?? []
  if (month === undefined) return text
  const found = parts(new Date(`${month}-01T00:00:00Z`), language, 'UTC')
  return `${found.month} ${found.year}`
}

/** `3 menit yang lalu`; `baru saja` within a minute, and for a clock that runs ahead. */
export function formatAgo(iso: string, nowMs: number, language: Language): string {
  const agoMs = nowMs - new Date(iso).getTime()
  if (Number.isNaN(agoMs)) return NOTHING
  if (agoMs < MINUTE_MS) return JUST_NOW[language]
  const format = new Intl.RelativeTimeFormat(TAGS[language], { numeric: 'always' })
  if (agoMs < HOUR_MS) return format.format(-Math.floor(agoMs / MINUTE_MS), 'minute')
  if (agoMs < DAY_MS) return format.format(-Math.floor(agoMs / HOUR_MS), 'hour')
  return format.format(-Math.floor(agoMs / DAY_MS), 'day')
}

function unit(value: number, name: 'hour' | 'minute' | 'second', language: Language): string {
  const format = new Intl.NumberFormat(TAGS[language], { style: 'unit', unit: name, unitDisplay: 'long' })
  return format.format(value)
}

/** `9 menit 12 detik`: the two largest units. */
export function formatDuration(durationMs: number, language: Language): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const all = [
    { value: hours, name: 'hour' },
    { value: minutes % 60, name: 'minute' },
    { value: seconds % 60, name: 'second' },
  ] as const
  const first = all.findIndex(({ value }) => value > 0)
  if (first === -1) return unit(0, 'second', language)
  return all
    .slice(first, first + 2)
    .filter(({ value }) => value > 0)
    .map(({ value, name }) => unit(value, name, language))
    .join(' ')
}
