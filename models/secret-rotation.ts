/** Encrypts every stored secret anew with the present SECRET_KEY; whatever reads them meanwhile can go on. */
import { DecryptError, fingerprint, fingerprints, renewed } from '@/utils/crypt'
import { recordAct } from './audit'
import { type Db, db, inTransaction, type Trx } from './db'
import { renewedByLibrary } from './second-factor-options'
import { openSecret } from './secret'

export interface Rotation {
  /** Secrets that are stored. */
  stored: number
  /** Of these, those that were found under the previous key. */
  renewed: number
  /** Names of those that neither key opens; they stay as they are. */
  unreadable: string[]
}

interface Place {
  table: string
  id: string
  column: string
  /** What the text is bound to. */
  nameOf(id: string): string
  /** The text under the present key; null when it is already. */
  renew(name: string, text: string): string | null | Promise<string | null>
}

const byLibrary: Place['renew'] = (_name, text) => renewedByLibrary(text)

/** Everything that is stored encrypted. */
const PLACES: readonly Place[] = [
  { table: 'secrets', id: 'name', column: 'ciphertext', nameOf: (name) => name, renew: renewed },
  {
    table: 'notice_channels',
    id: 'id',
    column: 'target',
    nameOf: (id) => `notice-target:${id}`,
    renew: renewed,
  },
  {
    table: 'notice_channels',
    id: 'id',
    column: 'signing_secret',
    nameOf: (id) => `notice-signing:${id}`,
    renew: renewed,
  },
  {
    table: 'two_factors',
    id: 'user_id',
    column: 'secret',
    nameOf: (id) => `second-factor:${id}`,
    renew: byLibrary,
  },
  {
    table: 'two_factors',
    id: 'user_id',
    column: 'backup_codes',
    nameOf: (id) => `backup-codes:${id}`,
    renew: byLibrary,
  },
]

type Store = (id: string, text: string) => Promise<unknown>

async function lookAt(
  rows: readonly { id: string; text: string }[],
  { nameOf, renew }: Place,
  found: Rotation,
  store?: Store,
): Promise<void> {
  for (const { id, text } of rows) {
    const name = nameOf(id)
    found.stored++
    try {
      const anew = await renew(name, text)
      if (anew === null) continue
      await store?.(id, anew)
      found.renewed++
    } catch (error) {
      if (!(error instanceof DecryptError)) throw error
      found.unreadable.push(name)
    }
  }
}

const rowsOf = (on: Db | Trx, { table, id, column }: Place) =>
  on(table).whereNotNull(column).orderBy(id).select<{ id: string; text: string }[]>({ id, text: column })

const nothing = (): Rotation => ({ stored: 0, renewed: 0, unreadable: [] })

/** What a rotation would find now. */
export async function surveySecrets(): Promise<Rotation> {
  const found = nothing()
  for (const place of PLACES) await lookAt(await rowsOf(db(), place), place, found)
  return found
}

/** A refused secret stays known as refused when the previous key is gone. */
async function rotateRefusals(trx: Trx): Promise<void> {
  const refusals = await trx('refused_secrets').forUpdate().select<{ name: string; fingerprint: string }[]>()
  for (const { name, fingerprint: known } of refusals) {
    const secret = await openSecret(name, trx).catch(() => null)
    if (secret && fingerprints(secret.text).includes(known))
      await trx('refused_secrets')
        .where({ name })
        .update({ fingerprint: fingerprint(secret.text) })
  }
}

/** All or nothing, and harmless when it is done again. */
export async function rotateSecrets(): Promise<Rotation> {
  return inTransaction(async (trx) => {
    const found = nothing()
    for (const place of PLACES) {
      const { table, id: key, column } = place
      // Whoever stores one at this moment comes before or after, and is not overwritten.
      const rows = await rowsOf(trx, place).forUpdate()
      await lookAt(rows, place, found, (id, text) => trx(table).where(key, id).update(column, text))
    }
    await rotateRefusals(trx)
    const object = { kind: 'secret', id: 'SECRET_KEY' }
    await recordAct({ action: 'secret.rotate_key', object, after: found }, trx)
    return found
  })
}
