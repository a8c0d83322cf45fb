/** Secrets of outside systems, stored encrypted; decrypted only where they are used. */
import { decrypt, encrypt, fingerprint, fingerprints } from '@/utils/crypt'
import { type Db, db, Table, type Trx } from './db'

export class Secret extends Table {
  static override tableName = 'secrets'
  static override idColumn = 'name'
  declare name: string
  declare ciphertext: string
  declare updatedAt: Date
  declare updatedBy: string
}

/** Stores a secret in place of the one before it, and forgets that one's refusal. */
export async function storeSecret(
  trx: Db | Trx,
  { name, text, updatedBy }: { name: string; text: string; updatedBy: string },
): Promise<void> {
  const row = { name, ciphertext: encrypt(name, text), updatedBy, updatedAt: new Date() }
  await Secret.query(trx).insert(row).onConflict('name').merge()
  await forgetRefusal(trx, name)
}

export interface OpenedSecret {
  text: string
  updatedAt: Date
  updatedBy: string
}

/** @throws DecryptError when SECRET_KEY has changed since it was stored. */
export async function openSecret(name: string, on: Db | Trx = db()): Promise<OpenedSecret | null> {
  const secret = await Secret.query(on).findById(name)
  return secret
    ? { text: decrypt(name, secret.ciphertext), updatedAt: secret.updatedAt, updatedBy: secret.updatedBy }
    : null
}

/** Lets only one transaction at a time replace this secret. */
export async function lockSecret(trx: Trx, name: string): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 2))', [name])
}

/** Notes that the outside system refused this text of a secret. */
export async function noteRefusal(name: string, text: string): Promise<void> {
  const refusal = { name, fingerprint: fingerprint(text), refused_at: new Date() }
  await db()('refused_secrets').insert(refusal).onConflict('name').merge()
}

/** When this very text was refused; null when it was not, or another was. */
export async function refusedAt(name: string, text: string): Promise<Date | null> {
  const found = await db()('refused_secrets')
    .where({ name })
    .whereIn('fingerprint', fingerprints(text))
    .first<{ refused_at: Date } | undefined>('refused_at')
  return found?.refused_at ?? null
}

export async function forgetRefusal(trx: Db | Trx, name: string): Promise<void> {
  await trx('refused_secrets').where({ name }).delete()
}
