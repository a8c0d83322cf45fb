/** When a notice may go out: quiet hours and digests, by the clock of Jakarta (UTC+7 all year). */
import type { Digest } from '@/replies/notices'

const OFFSET_MS = 7 * 3_600_000
const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

export interface SendingPlan {
  /** `HH:MM`; from inclusive, to exclusive, over midnight when from is later. Null: no quiet hours. */
  quietFrom: string | null
  quietTo: string | null
  digest: Digest
  /** `HH:MM` of a daily digest. */
  digestAt: string | null
}

function minutesOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** Minute of the day in Jakarta. */
function minuteAt(at: number): number {
  return Math.floor((at + OFFSET_MS) / MINUTE_MS) % DAY_MINUTES
}

/** The next moment strictly after `at` when the clock in Jakarta shows this minute of the day. */
function nextAt(at: number, minute: number): number {
  const aheadMinutes = (minute - minuteAt(at) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES
  return Math.floor(at / MINUTE_MS) * MINUTE_MS + aheadMinutes * MINUTE_MS
}

function afterQuiet(at: number, { quietFrom, quietTo }: SendingPlan): number {
  if (quietFrom === null || quietTo === null) return at
  const [from, to, now] = [minutesOf(quietFrom), minutesOf(quietTo), minuteAt(at)]
  const isQuiet = from < to ? now >= from && now < to : now >= from || now < to
  return isQuiet ? nextAt(at, to) : at
}

/** When what happens at `now` may be told; `now` itself when at once. */
export function mayGoAt(now: Date, plan: SendingPlan): Date {
  const at = now.getTime()
  if (plan.digest === 'hourly')
    return new Date(afterQuiet((Math.floor(at / 3_600_000) + 1) * 3_600_000, plan))
  if (plan.digest === 'daily') return new Date(afterQuiet(nextAt(at, minutesOf(plan.digestAt ?? '')), plan))
  return new Date(afterQuiet(at, plan))
}
