/** The second factor of a person: whether it is on, whose sign-in waits for it, codes that were used, and its end. */
import { recordAct } from './audit'
import { auth } from './auth'
import { pendingSignIn } from './auth-cookies'
import { db, inTransaction } from './db'

/** Whether signing in asks this user for a code, and how many backup codes are left. */
export async function secondFactorOf(userId: string): Promise<{ isOn: boolean; backupCodesLeft: number }> {
  const user = await db()('users').where({ id: userId, two_factor_enabled: true }).first('id')
  if (!user) return { isOn: false, backupCodesLeft: 0 }
  const { backupCodes } = await auth().api.viewBackupCodes({ body: { userId } })
  return { isOn: true, backupCodesLeft: backupCodes.length }
}

export interface WaitingUser {
  id: string
  email: string
  role: string
}

/** Who gave the right password with this cookie header, and still owes the code; null when nobody does. */
export async function waitingUser(cookie: string): Promise<WaitingUser | null> {
  const identifier = pendingSignIn(cookie)
  if (identifier === null) return null
  const { internalAdapter } = await auth().$context
  const waiting = await internalAdapter.findVerificationValue(identifier)
  if (!waiting || waiting.expiresAt <= new Date()) return null
  const user = await db()('users')
    .where({ id: waiting.value, deactivated_at: null })
    .first<WaitingUser | undefined>('id', 'email', 'role')
  return user ?? null
}

/** Takes the second factor of a user away; their sessions stay. False when they have none. */
export async function removeSecondFactor(user: { id: string; email: string }): Promise<boolean> {
  return inTransaction(async (trx) => {
    const changed = await trx('users')
      .where({ id: user.id, two_factor_enabled: true })
      .update({ two_factor_enabled: false, updated_at: trx.raw('clock_timestamp()') })
    if (changed === 0) return false
    await trx('two_factors').where({ user_id: user.id }).delete()
    await recordAct({ action: 'second_factor.reset', object: { kind: 'user', id: user.email } }, trx)
    return true
  })
}
