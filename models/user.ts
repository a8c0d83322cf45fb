/** People who may sign in: made, listed, changed, let in and out. */
import type { Role } from '@/jobs/engine/define'
import { AppError, errorCode } from '@/utils/errors'
import { mayChoose } from '@/utils/password-choice'
import { recordAct, recordOwnAct } from './audit'
import type { SignedInUser } from './auth'
import { db, type Trx } from './db'
import { hashPassword } from './password-hash'

export interface User {
  id: string
  name: string
  email: string
  role: Role
  unitId: string | null
  createdAt: Date
  /** Since when they cannot sign in; null while they can. */
  deactivatedAt: Date | null
  /** Signing in asks for a code as well. */
  hasSecondFactor: boolean
}

export interface ListedUser extends User {
  sessions: number
  /** When one of their living sessions was last renewed; null without one. */
  seenAt: Date | null
}

const COLUMNS = {
  id: 'u.id',
  name: 'u.name',
  email: 'u.email',
  role: 'u.role',
  unitId: 'u.unit_id',
  createdAt: 'u.created_at',
  deactivatedAt: 'u.deactivated_at',
  hasSecondFactor: 'u.two_factor_enabled',
}

/** Everybody, by name. */
export async function listUsers(): Promise<ListedUser[]> {
  return db()('users as u')
    .leftJoin('sessions as s', (join) =>
      join.on('s.user_id', 'u.id').andOn('s.expires_at', '>', db().raw('clock_timestamp()')),
    )
    .groupBy('u.id')
    .orderByRaw('lower(u.name), u.email')
    .select({ ...COLUMNS, sessions: db().raw('count(s.id)'), seenAt: db().raw('max(s.updated_at)') })
}

export async function findUser(id: string): Promise<User | null> {
  return (await db()('users as u').where('u.id', id).first<User | undefined>(COLUMNS)) ?? null
}

export interface UserChange {
  name?: string | undefined
  role?: Role | undefined
  unitId?: string | null | undefined
  isActive?: boolean | undefined
}

/** What the database says to the last admin who would go. */
const LAST_ADMIN = 'SK001'

/**
 * Changes what is given; whoever is let out loses all sessions and open resets. Null when there is no such user.
 * @throws AppError last_admin when nobody could administer afterwards, whoever else tries the same at this moment.
 */
export async function changeUser(id: string, change: UserChange): Promise<User | null> {
  try {
    return await db().transaction((trx) => changeIn(trx, id, change))
  } catch (error) {
    if (errorCode(error) === LAST_ADMIN) throw new AppError('last_admin')
    throw error
  }
}

async function changeIn(trx: Trx, id: string, change: UserChange): Promise<User | null> {
  const before = await trx('users as u').where('u.id', id).forUpdate().first<User | undefined>(COLUMNS)
  if (!before) return null
  const { isActive, unitId, ...rest } = change
  const isGoing = isActive === false && before.deactivatedAt === null
  await trx('users')
    .where({ id })
    .update({
      ...rest,
      ...(unitId === undefined ? {} : { unit_id: unitId }),
      ...(isGoing ? { deactivated_at: trx.raw('clock_timestamp()') } : {}),
      ...(isActive ? { deactivated_at: null } : {}),
      updated_at: trx.raw('clock_timestamp()'),
    })
  if (isGoing) {
    await trx('sessions').where({ user_id: id }).delete()
    await trx('verifications').where({ value: id }).delete()
  }
  const after = await trx('users as u').where('u.id', id).first<User>(COLUMNS)
  await recordChange(trx, before, after)
  return after
}

function shown({ name, role, unitId, deactivatedAt }: User) {
  return { name, role, unitId, isActive: deactivatedAt === null }
}

async function recordChange(trx: Trx, before: User, after: User): Promise<void> {
  const [one, other] = [shown(before), shown(after)]
  const action =
    one.isActive === other.isActive ? 'user.change' : other.isActive ? 'user.activate' : 'user.deactivate'
  await recordAct({ action, object: { kind: 'user', id: before.email }, before: one, after: other }, trx)
}

/** Makes the first user, an admin, unless any user exists; says whether it did. @throws what mayChoose throws. */
export async function createFirstAdmin(admin: { email: string; password: string }): Promise<boolean> {
  const hashed = await hashPassword(admin.password)
  return db().transaction(async (trx) => {
    // Two set-ups at the same moment make one admin.
    await trx.raw('LOCK TABLE users IN EXCLUSIVE MODE')
    if (await trx('users').first('id')) return false
    await mayChoose(admin.password, [admin.email])
    await insertUser(trx, { name: 'Admin', email: admin.email, role: 'admin', unitId: null }, hashed)
    const object = { kind: 'user', id: admin.email.toLowerCase() }
    await recordOwnAct('system:setup', { action: 'user.create', object, after: { role: 'admin' } }, trx)
    return true
  })
}

/** Makes a user who signs in with this password. @throws UniqueViolationError for an address that is taken. */
export async function createUser(user: Omit<SignedInUser, 'id'>, password: string): Promise<{ id: string }> {
  const hashed = await hashPassword(password)
  return db().transaction(async (trx) => {
    const id = await insertUser(trx, user, hashed)
    const { name, role, unitId } = user
    const object = { kind: 'user', id: user.email.toLowerCase() }
    await recordAct({ action: 'user.create', object, after: { name, role, unitId } }, trx)
    return { id }
  })
}

/** @throws an error of code 23505 for an address that is taken. */
export async function insertUser(trx: Trx, user: Omit<SignedInUser, 'id'>, hashed: string): Promise<string> {
  const id = crypto.randomUUID()
  const { name, email, role, unitId } = user
  await trx('users').insert({ id, name, email: email.toLowerCase(), role, unit_id: unitId })
  await trx('accounts').insert({
    id: crypto.randomUUID(),
    user_id: id,
    account_id: id,
    provider_id: 'credential',
    password: hashed,
  })
  return id
}

/** Gives a user a new password and ends all their sessions; false when there is no such user. */
export async function resetPassword(email: string, password: string): Promise<boolean> {
  const hashed = await hashPassword(password)
  return db().transaction(async (trx) => {
    const user = await trx('users')
      .where({ email: email.toLowerCase() })
      .first<{ id: string } | undefined>('id')
    if (!user) return false
    await trx('accounts')
      .where({ user_id: user.id, provider_id: 'credential' })
      .update({ password: hashed, updated_at: trx.fn.now() })
    await trx('sessions').where({ user_id: user.id }).delete()
    await recordAct({ action: 'password.set', object: { kind: 'user', id: email.toLowerCase() } }, trx)
    return true
  })
}
