/** What the routes of API tokens call. */
import type { Role } from '@/jobs/engine/define'
import {
  createApiToken,
  listApiTokens,
  revokeApiToken,
  type ApiToken as StoredToken,
} from '@/models/api-token'
import { databaseNow } from '@/models/db'
import type { ApiToken, NewApiToken } from '@/replies/people'
import { AppError, errorCode } from '@/utils/errors'
import { mustKnowUnit } from './known-unit'

function shown(token: Omit<StoredToken, 'hash'>, now: Date): ApiToken {
  const { id, name, role, unitId, createdBy, createdAt, expiresAt, lastUsedAt, revokedAt, revokedBy } = token
  const isExpired = expiresAt !== null && expiresAt <= now
  return {
    id,
    name,
    role,
    unitId,
    createdBy,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    revokedBy,
    state: revokedAt ? 'revoked' : isExpired ? 'expired' : 'living',
  }
}

export async function showTokens(): Promise<ApiToken[]> {
  const [tokens, now] = await Promise.all([listApiTokens(), databaseNow()])
  return tokens.map((token) => shown(token, now))
}

const DAY_MS = 86_400_000
const UNIQUE_VIOLATION = '23505'

/**
 * Makes a token; its text is shown this once.
 * @param wanted `days`: how long it lives; null is for ever.
 * @throws AppError token_name_taken, or unknown_unit.
 */
export async function makeToken(
  wanted: { name: string; role: Role; unitId: string | null; days: number | null },
  createdBy: string,
): Promise<NewApiToken> {
  const { days, ...rest } = wanted
  await mustKnowUnit(rest.unitId)
  const now = await databaseNow()
  const expiresAt = days === null ? null : new Date(now.getTime() + days * DAY_MS)
  try {
    const made = await createApiToken({ ...rest, expiresAt, createdBy })
    return { ...made, expiresAt: expiresAt?.toISOString() ?? null }
  } catch (error) {
    if (
      errorCode(error) === UNIQUE_VIOLATION ||
      errorCode((error as { nativeError?: unknown }).nativeError) === UNIQUE_VIOLATION
    )
      throw new AppError('token_name_taken', { name: rest.name })
    throw error
  }
}

/** @throws AppError unknown_token. */
export async function endToken(id: string, actor: string): Promise<void> {
  if (!(await revokeApiToken(id, actor))) throw new AppError('unknown_token', { id })
}
