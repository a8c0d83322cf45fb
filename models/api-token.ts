/** API tokens of scripts: hashed, with a role and an expiry. */
import { randomUUID } from 'node:crypto'
import type { Role } from '@/jobs/engine/define'
import { hashToken, newApiToken } from '@/utils/crypt'
import { db, Table } from './db'

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
  await ApiToken.query(db()).insert({ ...wanted, id, hash: hashToken(token) })
  return { id, token }
}

/** The living token with this text; notes its use at most once a minute. */
export async function findApiToken(token: string): Promise<ApiToken | null> {
  const found = await ApiToken.query(db())
    .where({ hash: hashToken(token) })
    .whereRaw('(expires_at IS NULL OR expires_at > now())')
    .first()
  if (!found) return null
  await ApiToken.query(db())
    .where({ id: found.id })
    .whereRaw("(last_used_at IS NULL OR last_used_at < now() - interval '1 minute')")
    .patch({ lastUsedAt: new Date() })
  return found
}
