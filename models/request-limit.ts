/** How often somebody may ask: a pace per minute that allows a minute's worth at once, one account for all web servers. */
import { db, oneRow } from './db'

/** Rounding must not take the last of a minute's worth away. */
const TOLERANCE = "interval '1 millisecond'"
const STEP = "(interval '1 minute' / CAST(:perMinute AS integer))"

/**
 * Counts one request of this asker.
 * @returns seconds until the next would be let through; 0: this one is.
 */
export async function countRequest(asker: string, perMinute: number): Promise<number> {
  const { wait } = await oneRow<{ wait: number }>(
    db(),
    `WITH counted AS (
       INSERT INTO request_limits AS l (key, free_at) VALUES (:asker, clock_timestamp() + ${STEP})
       ON CONFLICT (key) DO UPDATE SET free_at = greatest(l.free_at, clock_timestamp()) + ${STEP}
       WHERE l.free_at + ${STEP} <= clock_timestamp() + interval '1 minute' + ${TOLERANCE}
       RETURNING 0 AS wait
     ) SELECT coalesce((SELECT wait FROM counted), (
         SELECT greatest(1, ceil(extract(epoch FROM free_at + ${STEP} - interval '1 minute' - clock_timestamp())))
         FROM request_limits WHERE key = :asker), 1)::int AS wait`,
    { asker, perMinute },
  )
  return wait
}

/** Forgets askers who have nothing on account any more. */
export async function forgetIdleAskers(): Promise<void> {
  await db()('request_limits').whereRaw('free_at < clock_timestamp()').delete()
}
