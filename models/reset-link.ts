/** Links that let somebody give themselves a new password, as the sign-in library keeps them. */
import { auth } from './auth'
import { db } from './db'

/** Makes a token that allows one new password for this user, and takes back those made before. */
export async function newResetToken(userId: string, token: string, goodForMs: number): Promise<Date> {
  const { internalAdapter } = await auth().$context
  await db()('verifications').where({ value: userId }).delete()
  const expiresAt = new Date(Date.now() + goodForMs)
  await internalAdapter.createVerificationValue({
    identifier: `reset-password:${token}`,
    value: userId,
    expiresAt,
  })
  return expiresAt
}

/** How many resets this user was given in the last hour. */
export async function recentResets(userId: string): Promise<number> {
  const [found] = await db()('verifications')
    .where({ value: userId })
    .whereRaw("created_at > clock_timestamp() - interval '1 hour'")
    // A sign-in that waits for its code stands there too, for ten minutes.
    .whereRaw("expires_at > created_at + interval '30 minutes'")
    .count<{ count: number }[]>('* as count')
  return found?.count ?? 0
}
