/** Values and times as short as an axis needs them. Pure. */
import { formatClock, formatDay, formatNumber } from '../format'
import type { Language } from '../language'

const TAGS: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-US' }
const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

function unit(value: number, name: 'millisecond' | 'second' | 'minute' | 'hour', language: Language): string {
  return new Intl.NumberFormat(TAGS[language], {
    style: 'unit',
    unit: name,
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value)
}

/** `1,5 mnt`: one unit, a digit behind the comma below ten. */
export function shortDuration(ms: number, language: Language): string {
  if (ms === 0) return '0'
  if (ms >= HOUR_MS) return unit(ms / HOUR_MS, 'hour', language)
  if (ms >= MINUTE_MS) return unit(ms / MINUTE_MS, 'minute', language)
  if (ms >= SECOND_MS) return unit(ms / SECOND_MS, 'second', language)
  return unit(Math.round(ms), 'millisecond', language)
}

const ROUND_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 250, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * HOUR_MS),
]
/** More of these steps would leave their unit half-way: `1,3 mnt`. */
const MOST_STEPS = 4

/** Places on an axis of durations, from 0 to `mostMs` or just above it: seconds, minutes and hours that people count in. */
export function durationTicks(mostMs: number): number[] {
  if (mostMs === 0) return [0, MINUTE_MS]
  const largest = ROUND_MS.at(-1) ?? 1
  const step =
    ROUND_MS.find((ms) => mostMs <= ms * MOST_STEPS) ?? Math.ceil(mostMs / MOST_STEPS / largest) * largest
  const steps = Math.max(1, Math.ceil(mostMs / step))
  return Array.from({ length: steps + 1 }, (_, index) => index * step)
}

/** `22 Nov`. */
function shortDay(day: string, language: Language): string {
  return formatDay(day, language).replace(/ \d{4}$/, '')
}

const isDay = (x: string) => !x.includes('T')

/** The day in Jakarta of a place on the time axis. */
function dayOf(x: string): string {
  return isDay(x) ? x : new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Jakarta' }).format(new Date(x))
}

/** A place on the axis; within a day only the clock, `14.05`. */
export function shortPlace(x: string, language: Language, isOneDay: boolean): string {
  return isOneDay && !isDay(x) ? formatClock(x, language) : shortDay(dayOf(x), language)
}

/** The same in full, for tables and for what is pointed at. */
export function fullPlace(x: string, language: Language): string {
  const day = formatDay(dayOf(x), language)
  return isDay(x) ? day : `${day} ${formatClock(x, language)} WIB`
}

export type Kind = 'duration' | 'number' | 'percent'

export function formatValue(value: number, kind: Kind, language: Language): string {
  if (kind === 'duration') return shortDuration(value, language)
  return kind === 'percent' ? `${formatNumber(value, language)}%` : formatNumber(value, language)
}
