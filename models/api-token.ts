/** API tokens of scripts: hashed, with a role and an expiry. */
import { randomUUID } from 'node:crypto'
import type { Role } from '@/jobs/engine/define'
import { hashToken, newApiToken } from '@/utils/crypt'
import { recordAct } from './audit'
import { db, inTransaction, Table } from './db'

export class ApiToken extends Table {
  static override tableName = 'api_tokens'
  declare id: string
  declare name: string
  declare role: Role
  declare unitId: string | null
  declare hash: string
  declare createdAt: Date
  declare createdBy: string
  declare expiresAt: Date | null
  declare lastUsedAt: Date | null
  declare revokedAt: Date | null
  declare revokedBy: string | null
}

/** Makes a token; the text is returned once and cannot be read again. @throws UniqueViolationError for a taken name. */
export async function createApiToken(wanted: {
  name: string
  role: Role
  unitId: string | null
  expiresAt: Date | null
  createdBy: string
}): Promise<{ id: string; token: string }> {
  const token = newApiToken()
  const id = randomUUID()
  const { name, role, unitId, expiresAt } = wanted
  await inTransaction(async (trx) => {
    await ApiToken.query(trx).insert({ ...wanted, id, hash: hashToken(token) })
    const act = { action: 'token.create', object: { kind: 'token', id: name } }
    await recordAct({ ...act, after: { role, unitId, expiresAt } }, trx)
  })
  return { id, token }
}

/** All that were ever made, the living first and the newest of them on top; without what could be used. */
export async function listApiTokens(): Promise<Omit<ApiToken, 'hash'>[]> {
  return ApiToken.query(db())
    .select(
      'id',
      'name',
      'role',
      'unit_id',
      'created_at',
      'created_by',
      'expires_at',
      'last_used_at',
      'revoked_at',
      'revoked_by',
    )
    .orderByRaw('(revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())) DESC')
    .orderBy('created_at', 'desc')
}

/** Ends a token for good, from the next request on; null when there is none that lives. */
export async function revokeApiToken(id: string, revokedBy: string): Promise<{ name: string } | null> {
  return inTransaction(async (trx) => {
    const [gone] = await ApiToken.query(trx)
      .patch({ revokedAt: trx.raw('clock_timestamp()'), revokedBy })
      .where({ id })
      .whereNull('revoked_at')
      .returning('name')
    if (!gone) return null
    await recordAct({ action: 'token.revoke', object: { kind: 'token', id: gone.name } }, trx)
    return { name: gone.name }
  })
}

/** The living token with this text; notes its use at most once a minute. */
export async function findApiToken(token: string): Promise<ApiToken | null> {
  const found = await ApiToken.query(db())
    .where({ hash: hashToken(token) })
    .whereNull('revoked_at')
    .whereRaw('(expires_at IS NULL OR expires_at > now())')
    .first()
  if (!found) return null
  await ApiToken.query(db())
    .where({ id: found.id })
    .whereRaw("(last_used_at IS NULL OR last_used_at < now() - interval '1 minute')")
    .patch({ lastUsedAt: new Date() })
  return found
}
