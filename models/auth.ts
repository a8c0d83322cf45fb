/** Users and their sessions, kept in PostgreSQL by better-auth. */
import { betterAuth } from 'better-auth'
import pg from 'pg'
import type { Role } from '@/jobs/engine/define'
import { derivedKey } from '@/utils/crypt'
import { env } from '@/utils/env'
import { log } from '@/utils/log'
import { db } from './db'

/** Set by our route from the connection itself, so that a client cannot choose the address it is limited by. */
export const CLIENT_ADDRESS_HEADER = 'x-sinkron-client-address'

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** Without PUBLIC_URL the origin is the request's own host, which is what an office network wants: not worth a warning. */
function tell(level: string, message: string): void {
  if (message.includes('Base URL is not set')) return
  log[level === 'error' ? 'error' : 'warn'](message)
}

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
      telemetry: { enabled: false },
      logger: { level: 'warn', log: tell },
      user: {
        modelName: 'users',
        fields: { emailVerified: 'email_verified', ...TIMES },
        additionalFields: { role: { type: 'string', required: true, defaultValue: 'viewer', input: false } },
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
}

/** The user whose session these request headers carry, or null. */
export async function sessionUser(headers: Headers): Promise<SignedInUser | null> {
  const session = await auth().api.getSession({ headers })
  if (!session) return null
  const { id, name, email, role } = session.user
  return { id, name, email, role: role as Role }
}

/** Makes the first user, an admin, unless any user exists; says whether it did. */
export async function createFirstAdmin(admin: { email: string; password: string }): Promise<boolean> {
  const { password } = await auth().$context
  const hashed = await password.hash(admin.password)
  return db().transaction(async (trx) => {
    // Two set-ups at the same moment make one admin.
    await trx.raw('LOCK TABLE users IN EXCLUSIVE MODE')
    if (await trx('users').first('id')) return false
    const id = crypto.randomUUID()
    await trx('users').insert({ id, name: 'Admin', email: admin.email.toLowerCase(), role: 'admin' })
    await trx('accounts').insert({
      id: crypto.randomUUID(),
      user_id: id,
      account_id: id,
      provider_id: 'credential',
      password: hashed,
    })
    return true
  })
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
