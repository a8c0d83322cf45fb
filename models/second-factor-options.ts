/** How the sign-in library keeps second factors, and with which keys; a replaced SECRET_KEY still opens them. */
import { createHmac, randomInt } from 'node:crypto'
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { DecryptError, derivedKey, previousKey } from '@/utils/crypt'
import { signingSecret } from './auth-cookies'

const ISSUER = 'Sinkron'

/** Without letters and digits that look alike. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz'
const CODES = 10
const HALF = 5

/** Ten codes of 49 random bits, in two halves. */
function backupCodes(): string[] {
  const half = () => Array.from({ length: HALF }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('')
  return Array.from({ length: CODES }, () => `${half()}-${half()}`)
}

export const secondFactorPlugin = () =>
  twoFactor({
    issuer: ISSUER,
    backupCodeOptions: { customBackupCodesGenerate: backupCodes },
    // Only who knows the password gets so far, so nobody can lock others out.
    accountLockout: { enabled: true, maxFailedAttempts: 10, durationSeconds: 900 },
    schema: {
      user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
      twoFactor: {
        modelName: 'two_factors',
        fields: {
          backupCodes: 'backup_codes',
          userId: 'user_id',
          failedVerificationCount: 'failed_verification_count',
          lockedUntil: 'locked_until',
        },
      },
    },
  })

interface LibraryKey {
  version: number
  value: string
}

/** The version that stands before a ciphertext is made of its key, so that every server calls a key the same. */
function libraryKey(key: Buffer): LibraryKey {
  const version = createHmac('sha256', key).update('version').digest().readUInt32BE(0)
  return { version, value: signingSecret(key) }
}

/** The present key, with which the library signs and encrypts, and the previous one, which only opens. */
export function libraryKeys(): LibraryKey[] {
  const present = libraryKey(derivedKey('sessions'))
  const previous = previousKey('sessions')
  const older = previous ? [libraryKey(previous)] : []
  return [present, ...older.filter(({ version }) => version !== present.version)]
}

/**
 * What the library stored, encrypted with the present key; null when it is already.
 * @throws DecryptError when neither key opens it.
 */
export async function renewedByLibrary(stored: string): Promise<string | null> {
  const known = libraryKeys()
  const currentVersion = known[0]?.version ?? 0
  const key = { keys: new Map(known.map(({ version, value }) => [version, value])), currentVersion }
  const data = await symmetricDecrypt({ key, data: stored }).catch(() => {
    throw new DecryptError()
  })
  return stored.startsWith(`$ba$${currentVersion}$`) ? null : symmetricEncrypt({ key, data })
}
