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
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message.replace(/^Cron\w+: /, '') : String(error))
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
  const odd = fields.find((field) => !FIELD.test(field))
  if (odd) throw unreadable(odd)
  const timing = { cron: fields.join(' '), timeZone }
  if (!nextTick(timing, now)) throw new AppError('schedule_never', { cron: timing.cron }, { name: 'cron' })
  return timing
}

function unreadable(reason: string): AppError {
  return new AppError('schedule_cron', { reason }, { name: 'cron' })
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
