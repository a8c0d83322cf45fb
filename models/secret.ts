/** Secrets of outside systems, stored encrypted; decrypted only where they are used. */
import { decrypt, encrypt } from '@/utils/crypt'
import { db, Table } from './db'

export class Secret extends Table {
  static override tableName = 'secrets'
  static override idColumn = 'name'
  declare name: string
  declare ciphertext: string
  declare updatedAt: Date
  declare updatedBy: string
}

export async function storeSecret(name: string, text: string, updatedBy: string): Promise<void> {
  const row = { name, ciphertext: encrypt(name, text), updatedBy, updatedAt: new Date() }
  await Secret.query(db()).insert(row).onConflict('name').merge()
}

export interface OpenedSecret {
  text: string
  updatedAt: Date
  updatedBy: string
}

/** @throws DecryptError when SECRET_KEY has changed since it was stored. */
export async function openSecret(name: string): Promise<OpenedSecret | null> {
  const secret = await Secret.query(db()).findById(name)
  return secret
    ? { text: decrypt(name, secret.ciphertext), updatedAt: secret.updatedAt, updatedBy: secret.updatedBy }
    : null
}
