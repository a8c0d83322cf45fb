/** How long something takes, in as few words as a glance allows. Pure. */
import { formatDuration } from '../format'
import type { Language } from '../language'

const TAGS: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-US' }
const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

function days(count: number, language: Language): string {
  const format = new Intl.NumberFormat(TAGS[language], { style: 'unit', unit: 'day', unitDisplay: 'long' })
  return format.format(count)
}

/** From two days on in days and hours, below that as everywhere. */
export function longDuration(ms: number, language: Language): string {
  if (ms < 2 * DAY_MS) return formatDuration(ms, language)
  const whole = Math.floor(ms / DAY_MS)
  const rest = Math.floor((ms % DAY_MS) / HOUR_MS) * HOUR_MS
  return rest === 0 ? days(whole, language) : `${days(whole, language)} ${formatDuration(rest, language)}`
}

/** A guess needs no seconds from two minutes on, and no minutes from two hours on. */
export function roughDuration(ms: number, language: Language): string {
  const step = ms >= 2 * HOUR_MS ? 10 * MINUTE_MS : ms >= 2 * MINUTE_MS ? MINUTE_MS : 5 * SECOND_MS
  return longDuration(Math.max(ms > 0 ? SECOND_MS : 0, Math.round(ms / step) * step), language)
}
