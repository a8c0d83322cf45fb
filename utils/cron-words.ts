/** A cron expression of five fields in a sentence: our own for the usual shapes, a library's for all others. */
import cronstrue from 'cronstrue/i18n'
import type { Language } from './language'

/** A known Sunday; the days of a week are counted from it. */
const SUNDAY_MS = Date.UTC(2026, 10, 22)
const DAY_MS = 86_400_000
const TAGS: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-US' }
const DAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const WORDS = {
  id: {
    minute: 'Setiap menit',
    minutes: (count: number) => `Setiap ${count} menit`,
    hour: 'Setiap jam',
    hourAt: (minute: number) => `Setiap jam, pada menit ke-${minute}`,
    hours: (count: number, first: string) => `Setiap ${count} jam mulai pukul ${first}`,
    daily: (times: string) => `Setiap hari pukul ${times}`,
    workdays: (times: string) => `Senin sampai Jumat pukul ${times}`,
    weekly: (days: string, times: string) => `Setiap ${days} pukul ${times}`,
    monthly: (days: string, times: string) => `Setiap tanggal ${days} pukul ${times}`,
    monthEnd: (times: string) => `Setiap hari terakhir bulan pukul ${times}`,
  },
  en: {
    minute: 'Every minute',
    minutes: (count: number) => `Every ${count} minutes`,
    hour: 'Every hour',
    hourAt: (minute: number) => `Every hour, at minute ${minute}`,
    hours: (count: number, first: string) => `Every ${count} hours from ${first}`,
    daily: (times: string) => `Every day at ${times}`,
    workdays: (times: string) => `Monday to Friday at ${times}`,
    weekly: (days: string, times: string) => `Every ${days} at ${times}`,
    monthly: (days: string, times: string) => `On day ${days} of every month at ${times}`,
    monthEnd: (times: string) => `On the last day of every month at ${times}`,
  },
} as const

/** The numbers of a list like `4,16`; null when it is anything else. */
function numbers(field: string): number[] | null {
  return /^\d+(,\d+)*$/.test(field) ? field.split(',').map(Number) : null
}

/** Every so many, of a step that divides the whole evenly; null when it is anything else. */
function step(field: string, whole: number): number | null {
  const count = Number(/^\*\/(\d+)$/.exec(field)?.[1])
  return count > 1 && count < whole && whole % count === 0 ? count : null
}

function list(words: readonly string[], language: Language): string {
  return new Intl.ListFormat(TAGS[language], { type: 'conjunction' }).format(words)
}

function clock(hour: number, minute: number, language: Language): string {
  const [hours, minutes] = [hour, minute].map((part) => String(part).padStart(2, '0'))
  return `${hours}${language === 'id' ? '.' : ':'}${minutes}`
}

function weekdays(field: string, language: Language): string | null {
  const found = numbers(field.toUpperCase().replace(/[A-Z]{3}/g, (name) => String(DAY_NAMES.indexOf(name))))
  if (found === null) return null
  const format = new Intl.DateTimeFormat(TAGS[language], { weekday: 'long', timeZone: 'UTC' })
  return list(
    [...new Set(found.map((day) => day % 7))].map((day) => format.format(SUNDAY_MS + day * DAY_MS)),
    language,
  )
}

/** Of expressions that say nothing of days. */
function withinTheDay(minute: string, hour: string, language: Language): string | null {
  const words = WORDS[language]
  if (hour === '*') {
    if (minute === '*') return words.minute
    const every = step(minute, 60)
    if (every !== null) return words.minutes(every)
    if (!/^\d+$/.test(minute)) return null
    return Number(minute) === 0 ? words.hour : words.hourAt(Number(minute))
  }
  const hours = step(hour, 24)
  return hours !== null && /^\d+$/.test(minute)
    ? words.hours(hours, clock(0, Number(minute), language))
    : null
}

/** The usual shapes; null for all others. */
function usual(cron: string, language: Language): string | null {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.split(' ')
  const words = WORDS[language]
  if (month !== '*') return null
  const isDaily = day === '*' && weekday === '*'
  const hours = numbers(hour)
  if (isDaily && hours === null) return withinTheDay(minute, hour, language)
  if (hours === null || !/^\d+$/.test(minute)) return null
  const times = list(
    hours.map((each) => clock(each, Number(minute), language)),
    language,
  )
  if (isDaily) return words.daily(times)
  if (day === '*') {
    if (/^(1-5|MON-FRI)$/i.test(weekday)) return words.workdays(times)
    const days = weekdays(weekday, language)
    return days && words.weekly(days, times)
  }
  if (weekday !== '*') return null
  if (day === 'L') return words.monthEnd(times)
  const days = numbers(day)
  return days && words.monthly(list(days.map(String), language), times)
}

/** The library's sentence, with times of day as they are written here. */
function others(cron: string, language: Language): string {
  const text = cronstrue.toString(cron, {
    locale: language,
    use24HourTimeFormat: true,
    throwExceptionOnParseError: false,
  })
  if (language === 'en') return text
  return text.replace(/(\d\d):(\d\d)/g, '$1.$2').replace(/\b([Pp])ada (?=\d\d\.\d\d)/g, '$1ukul ')
}

/** `Setiap hari pukul 04.00` for `0 4 * * *`, fields parted by single spaces. Never throws. */
export function cronWords(cron: string, language: Language): string {
  return usual(cron, language) ?? others(cron, language)
}
