/** Days as numbers since 1970-01-01; their texts are made once, because every row needs several. */

const DAY_MS = 86_400_000
const texts: string[] = []

/** What SIASN sends where a date is empty. */
export const NO_DATE = '0001-01-01T00:00:00.000Z'

export function dayOf(text: string): number {
  return Date.parse(`${text}T00:00:00.000Z`) / DAY_MS
}

/** YYYY-MM-DD. */
export function dayText(day: number): string {
  const known = texts[day]
  if (known !== undefined) return known
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10)
  texts[day] = text
  return text
}

export function midnight(day: number): string {
  return `${dayText(day)}T00:00:00.000Z`
}

/** A moment of that day, `minute` minutes after midnight. */
export function moment(day: number, minute: number): string {
  const hours = Math.floor(minute / 60) % 24
  return `${dayText(day)}T${pad(hours)}:${pad(minute % 60)}:00.000Z`
}

/** The first of the month `months` months after that day. */
export function firstOfMonth(day: number, months: number): number {
  const date = new Date(day * DAY_MS)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY_MS
}

export function pad(number: number, width = 2): string {
  return String(number).padStart(width, '0')
}

/** The stand-in's "today": fixed, so that rows depend on the seed alone. */
export const TODAY = dayOf('2025-11-16')
