/** Users and their sessions, kept in PostgreSQL by better-auth. */
import { betterAuth } from 'better-auth'
import { createAuthMiddleware } from 'better-auth/api'
import pg from 'pg'
import type { Role } from '@/jobs/engine/define'
import { derivedKey } from '@/utils/crypt'
import { env } from '@/utils/env'
import { log } from '@/utils/log'
import { db, type Trx } from './db'

/** Set by our route from the connection itself, so that a client cannot choose the address it is limited by. */
export const CLIENT_ADDRESS_HEADER = 'x-sinkron-client-address'

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** Without PUBLIC_URL the origin is the request's own host, which is what an office network wants: not worth a warning. */
function tell(level: string, message: string): void {
  if (message.includes('Base URL is not set')) return
  log[level === 'error' ? 'error' : 'warn'](message)
}

/** The cookie carries the session, out of reach of scripts; a reply that repeats its token would undo that. */
const withoutToken = createAuthMiddleware(async ({ context, json }) => {
  const { returned } = context
  if (returned instanceof Error || typeof returned !== 'object' || returned === null) return
  if ('token' in returned) return json({ ...returned, token: null })
})

function makeAuth() {
  const { DATABASE_URL, PUBLIC_URL } = env()
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 4, application_name: 'sinkron auth' })
  pool.on('error', (error) => log.warn({ error: error.message }, 'a connection of the sign-in was lost'))
  return {
    pool,
    auth: betterAuth({
      appName: 'Sinkron',
      database: pool,
      secret: derivedKey('sessions').toString('base64url'),
      ...(PUBLIC_URL ? { baseURL: PUBLIC_URL, trustedOrigins: [PUBLIC_URL] } : {}),
      emailAndPassword: { enabled: true, disableSignUp: true },
      advanced: {
        ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
        // A browser drops a Secure cookie that comes over plain http, and the sign-in with it, without a word.
        useSecureCookies: PUBLIC_URL?.startsWith('https://') ?? false,
      },
      hooks: { after: withoutToken },
      telemetry: { enabled: false },
      logger: { level: 'warn', log: tell },
      user: {
        modelName: 'users',
        fields: { emailVerified: 'email_verified', ...TIMES },
        additionalFields: {
          role: { type: 'string', required: true, defaultValue: 'viewer', input: false },
          unitId: { type: 'string', required: false, input: false, fieldName: 'unit_id' },
        },
      },
      session: {
        modelName: 'sessions',
        fields: {
          userId: 'user_id',
          expiresAt: 'expires_at',
          ipAddress: 'ip_address',
          userAgent: 'user_agent',
          ...TIMES,
        },
      },
      account: {
        modelName: 'accounts',
        fields: {
          userId: 'user_id',
          accountId: 'account_id',
          providerId: 'provider_id',
          accessToken: 'access_token',
          refreshToken: 'refresh_token',
          idToken: 'id_token',
          accessTokenExpiresAt: 'access_token_expires_at',
          refreshTokenExpiresAt: 'refresh_token_expires_at',
          ...TIMES,
        },
      },
      verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...TIMES } },
      rateLimit: {
        enabled: true,
        storage: 'database',
        modelName: 'rate_limits',
        fields: { lastRequest: 'last_request' },
        window: 10,
        max: 100,
        customRules: { '/sign-in/email': { window: 60, max: 10 } },
      },
    }),
  }
}

type Shared = ReturnType<typeof makeAuth>

const shared = globalThis as typeof globalThis & { sinkronAuth?: Shared }

function open(): Shared {
  shared.sinkronAuth ??= makeAuth()
  return shared.sinkronAuth
}

/** The sign-in library, one per process. */
export function auth(): Shared['auth'] {
  return open().auth
}

export async function closeAuth(): Promise<void> {
  const opened = shared.sinkronAuth
  delete shared.sinkronAuth
  await opened?.pool.end()
}

export interface SignedInUser {
  id: string
  name: string
  email: string
  role: Role
  unitId: string | null
}

/** The user whose session these request headers carry, or null. */
export async function sessionUser(headers: Headers): Promise<SignedInUser | null> {
  const session = await auth().api.getSession({ headers })
  if (!session) return null
  const { id, name, email, role, unitId } = session.user
  return { id, name, email, role: role as Role, unitId: unitId ?? null }
}

/** Makes the first user, an admin, unless any user exists; says whether it did. */
export async function createFirstAdmin(admin: { email: string; password: string }): Promise<boolean> {
  const { password } = await auth().$context
  const hashed = await password.hash(admin.password)
  return db().transaction(async (trx) => {
    // Two set-ups at the same moment make one admin.
    await trx.raw('LOCK TABLE users IN EXCLUSIVE MODE')
    if (await trx('users').first('id')) return false
    await insertUser(trx, { name: 'Admin', email: admin.email, role: 'admin', unitId: null }, hashed)
    return true
  })
}

/** Makes a user who signs in with this password. @throws UniqueViolationError for an address that is taken. */
export async function createUser(user: Omit<SignedInUser, 'id'>, password: string): Promise<{ id: string }> {
  const hashed = await (await auth().$context).password.hash(password)
  return db().transaction(async (trx) => ({ id: await insertUser(trx, user, hashed) }))
}

async function insertUser(trx: Trx, user: Omit<SignedInUser, 'id'>, hashed: string): Promise<string> {
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
  const hashed = await (await auth().$context).password.hash(password)
  return db().transaction(async (trx) => {
    const user = await trx('users')
      .where({ email: email.toLowerCase() })
      .first<{ id: string } | undefined>('id')
    if (!user) return false
    await trx('accounts')
      .where({ user_id: user.id, provider_id: 'credential' })
      .update({ password: hashed, updated_at: trx.fn.now() })
    await trx('sessions').where({ user_id: user.id }).delete()
    return true
  })
}
