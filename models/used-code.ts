/** Codes of a second factor open once: by the clock they would be good for a minute and a half. */
import { db } from './db'

/** Longer than any clock accepts a code. */
const KEPT = "interval '5 minutes'"

/** Uses a code up; false when it was used before, by whichever of two at the same moment came second. */
export async function spendCode(userId: string, code: string): Promise<boolean> {
  await db()('used_codes')
    .where({ user_id: userId })
    .whereRaw(`used_at < clock_timestamp() - ${KEPT}`)
    .delete()
  const taken = await db()('used_codes')
    .insert({ user_id: userId, code })
    .onConflict(['user_id', 'code'])
    .ignore()
    .returning('code')
  return taken.length === 1
}
