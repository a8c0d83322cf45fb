/** Signing in, sessions and resets, kept in PostgreSQL by better-auth. */
import { betterAuth } from 'better-auth'
import pg from 'pg'
import type { Role } from '@/jobs/engine/define'
import { env } from '@/utils/env'
import { log } from '@/utils/log'
import { MIN_PASSWORD } from '@/utils/password'
import { cookieOptions, readableCookies } from './auth-cookies'
import { afterwards, deliverReset, mayHaveSession, noteReset } from './auth-hooks'
import { type LivingSession, livingSession } from './known-session'
import { hashPassword, isPassword } from './password-hash'
import { libraryKeys, secondFactorPlugin } from './second-factor-options'
import { noteUse } from './session'

/** Set by our route from the connection itself, so that a client cannot choose the address it is limited by. */
export const CLIENT_ADDRESS_HEADER = 'x-sinkron-client-address'

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** Without PUBLIC_URL the origin is the request's own host, which is what an office network wants: not worth a warning. */
function tell(level: string, message: string): void {
  if (message.includes('Base URL is not set')) return
  log[level === 'error' ? 'error' : 'warn'](message)
}

/** How long a link by mail is good for, in seconds. */
const RESET_BY_MAIL_S = 3_600

/** The longest that anybody stays signed in, in seconds. */
const SESSION_S = 7 * 24 * 3_600

function makeAuth() {
  const { DATABASE_URL, PUBLIC_URL } = env()
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 4, application_name: 'sinkron auth' })
  pool.on('error', (error) => log.warn({ error: error.message }, 'a connection of the sign-in was lost'))
  return {
    pool,
    auth: betterAuth({
      appName: 'Sinkron',
      database: pool,
      secrets: libraryKeys(),
      ...(PUBLIC_URL ? { baseURL: PUBLIC_URL, trustedOrigins: [PUBLIC_URL] } : {}),
      emailAndPassword: {
        enabled: true,
        disableSignUp: true,
        minPasswordLength: MIN_PASSWORD,
        password: { hash: hashPassword, verify: isPassword },
        revokeSessionsOnPasswordReset: true,
        resetPasswordTokenExpiresIn: RESET_BY_MAIL_S,
        onPasswordReset: noteReset,
        sendResetPassword: ({ user, token }) => deliverReset(user, token),
      },
      databaseHooks: { session: { create: { before: mayHaveSession } } },
      advanced: {
        ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
        ...cookieOptions(),
      },
      hooks: { after: afterwards },
      plugins: [secondFactorPlugin()],
      telemetry: { enabled: false },
      logger: { level: 'warn', log: tell },
      user: {
        modelName: 'users',
        fields: { emailVerified: 'email_verified', ...TIMES },
        additionalFields: {
          role: { type: 'string', required: true, defaultValue: 'viewer', input: false },
          unitId: { type: 'string', required: false, input: false, fieldName: 'unit_id' },
          deactivatedAt: { type: 'date', required: false, input: false, fieldName: 'deactivated_at' },
        },
      },
      session: {
        modelName: 'sessions',
        expiresIn: SESSION_S,
        // Use does not make it live longer; idleness ends it earlier (session.ts).
        disableSessionRefresh: true,
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
      // What allows a reset is stored so that reading the table allows none.
      verification: {
        modelName: 'verifications',
        fields: { expiresAt: 'expires_at', ...TIMES },
        storeIdentifier: 'hashed',
      },
      rateLimit: {
        enabled: true,
        storage: 'database',
        modelName: 'rate_limits',
        fields: { lastRequest: 'last_request' },
        window: 10,
        max: 100,
        customRules: {
          '/sign-in/email': { window: 60, max: 10 },
          '/change-password': { window: 60, max: 10 },
          '/request-password-reset': { window: 60, max: 3 },
          '/reset-password': { window: 60, max: 10 },
          '/two-factor/*': { window: 60, max: 10 },
        },
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

async function checkInFull(cookie: string): Promise<LivingSession | null> {
  const found = await auth().api.getSession({ headers: new Headers({ cookie: readableCookies(cookie) }) })
  if (!found || found.user.deactivatedAt) return null
  if (!(await noteUse(found.session.id, found.session.updatedAt))) return null
  const { id, name, email, role, unitId } = found.user
  return {
    user: { id, name, email, role: role as Role, unitId: unitId ?? null },
    sessionId: found.session.id,
  }
}

/** The session that this cookie header carries, and whose it is; null when it has ended or they are out. */
export async function sessionOf(cookie: string): Promise<LivingSession | null> {
  return livingSession(cookie, () => checkInFull(cookie))
}

/** The user whose session this cookie header carries, or null. */
export async function sessionUser(cookie: string): Promise<SignedInUser | null> {
  return (await sessionOf(cookie))?.user ?? null
}
