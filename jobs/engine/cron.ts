/** When a cron expression occurs, in its time zone and after a given moment; never reads the process's clock. */
import { Cron } from 'croner'
import { AppError } from '@/utils/errors'

/** A cron expression of five fields and the IANA time zone in which it is meant. */
export interface Timing {
  cron: string
  timeZone: string
}

/** Digits, lists, ranges, steps, names, L (last), W (weekday nearest), # (nth); croner's own + is not known elsewhere. */
const FIELD = /^[\dA-Za-z*?,/#-]+$/

function read({ cron, timeZone }: Timing): Cron {
  try {
    return new Cron(cron, { mode: '5-part', timezone: timeZone, paused: true })
  } catch {
    throw unreadable(cron.split(' '))
  }
}

/** What each field takes, in order: minute, hour, day, month, weekday. */
const ACCEPTED = ['0-59', '0-23', '1-31, L, 15W', '1-12, JAN-DEC', '0-7, SUN-SAT, 5L, 1#2']

/** The expression's first field that cannot be read by itself, among stars; the last when only all together cannot. */
function unreadable(fields: readonly string[]): AppError {
  const wrong = fields.findIndex(
    (field, place) => !canBeRead(ACCEPTED.map((_, at) => (at === place ? field : '*'))),
  )
  const place = wrong === -1 ? fields.length - 1 : wrong
  const params = { place: place + 1, value: fields[place] ?? '', accepted: ACCEPTED[place] ?? '' }
  return new AppError('schedule_cron', params, { name: 'cron' })
}

function canBeRead(fields: readonly string[]): boolean {
  if (fields.some((field) => !FIELD.test(field))) return false
  try {
    new Cron(fields.join(' '), { mode: '5-part', paused: true })
    return true
  } catch {
    return false
  }
}

/** The time zone as it is written in the IANA list. @throws AppError schedule_zone. */
export function knownTimeZone(name: string): string {
  const wanted = name.trim().toLowerCase()
  const listed = ['UTC', ...Intl.supportedValuesOf('timeZone')].find((zone) => zone.toLowerCase() === wanted)
  if (listed) return listed
  // Names such as Asia/Kolkata are links to listed ones; an offset (+07:00) is no zone, and knows no summer time.
  try {
    if (!/^[a-z]/i.test(wanted)) throw new RangeError()
    new Intl.DateTimeFormat('en', { timeZone: name.trim() })
    return name.trim()
  } catch {
    throw new AppError('schedule_zone', { timeZone: name }, { name: 'timeZone' })
  }
}

/**
 * The timing as it is stored: single spaces, a known zone.
 * @throws AppError schedule_zone, schedule_fields (not five: seconds and years are not taken, so a minute is the
 * shortest time between two runs), schedule_cron, or schedule_never (30 February).
 */
export function checkTiming(given: Timing, now: Date): Timing {
  const timeZone = knownTimeZone(given.timeZone)
  const fields = given.cron.trim().split(/\s+/).filter(Boolean)
  if (fields.length !== 5) throw new AppError('schedule_fields', { count: fields.length }, { name: 'cron' })
  if (!fields.every((field) => FIELD.test(field))) throw unreadable(fields)
  const timing = { cron: fields.join(' '), timeZone }
  if (!nextTick(timing, now)) throw new AppError('schedule_never', { cron: timing.cron }, { name: 'cron' })
  return timing
}

/** The first moment after `after`; null when there is none. @throws AppError schedule_cron. */
export function nextTick(timing: Timing, after: Date): Date | null {
  return nextTicks(timing, after, 1)[0] ?? null
}

/** The first so many moments after `after`. @throws AppError schedule_cron. */
export function nextTicks(timing: Timing, after: Date, count: number): Date[] {
  return read(timing).nextRuns(count, after)
}

const FIRST_WINDOW_MS = 2 * 3_600_000

/**
 * The newest ticks from `first` (itself one) to `now`, the oldest of them first: at most `count`, and whether there
 * were more before. Looks back in windows that double, so that a year of minutes costs no more than an hour of them.
 */
export function ticksUntil(
  timing: Timing,
  { first, now }: { first: Date; now: Date },
  count: number,
): { ticks: Date[]; hasMore: boolean } {
  const cron = read(timing)
  for (let windowMs = FIRST_WINDOW_MS; ; windowMs *= 2) {
    const isWhole = now.getTime() - windowMs <= first.getTime()
    const ticks = isWhole ? [first] : []
    let next = cron.nextRun(isWhole ? first : new Date(now.getTime() - windowMs))
    for (; next && next <= now; next = cron.nextRun(next)) ticks.push(next)
    if (isWhole || ticks.length > count)
      return { ticks: ticks.slice(-count), hasMore: !isWhole || ticks.length > count }
  }
}
