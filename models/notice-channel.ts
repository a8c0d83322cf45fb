/** Channels: where notices go. Addresses and signing secrets are stored encrypted and opened only to send. */
import { randomBytes } from 'node:crypto'
import type { ChannelKind, Digest, StateEvent } from '@/replies/notices'
import { decrypt, encrypt } from '@/utils/crypt'
import { type Db, db, Table, type Trx } from './db'

export class NoticeChannel extends Table {
  static override tableName = 'notice_channels'
  declare id: string
  declare kind: ChannelKind
  declare title: string
  /** Encrypted; see `openTarget`. */
  declare target: string
  /** Encrypted; of webhooks only. */
  declare signingSecret: string | null
  declare owner: string
  declare ownRuns: boolean
  /** Names of jobs, `family.*`, or `*`. */
  declare jobs: string[]
  declare events: StateEvent[]
  declare everyRun: boolean
  declare language: 'id' | 'en'
  declare quietFrom: string | null
  declare quietTo: string | null
  declare digest: Digest
  declare digestAt: string | null
  declare enabled: boolean
  declare broken: string | null
  declare lastAt: Date | null
  declare lastOk: boolean | null
  declare lastReason: string | null
  declare activeFrom: Date
  declare createdBy: string
  declare createdAt: Date
  declare updatedAt: Date
}

/** What a person decides about a channel. */
export type ChannelWishes = Pick<
  NoticeChannel,
  | 'title'
  | 'owner'
  | 'ownRuns'
  | 'jobs'
  | 'events'
  | 'everyRun'
  | 'language'
  | 'digest'
  | 'digestAt'
  | 'enabled'
> &
  Pick<NoticeChannel, 'quietFrom' | 'quietTo'>

const targetName = (id: string) => `notice-target:${id}`
const signingName = (id: string) => `notice-signing:${id}`

/** The receiver's address. @throws DecryptError when SECRET_KEY has changed since it was stored. */
export function openTarget(channel: NoticeChannel): string {
  return decrypt(targetName(channel.id), channel.target)
}

/** @throws DecryptError when SECRET_KEY has changed since it was stored. */
export function openSigningSecret(channel: NoticeChannel): string | null {
  return channel.signingSecret && decrypt(signingName(channel.id), channel.signingSecret)
}

export async function listChannels(trx: Db | Trx = db()): Promise<NoticeChannel[]> {
  return NoticeChannel.query(trx).orderBy(['created_at', 'id'])
}

export async function findChannel(id: string, trx: Db | Trx = db()): Promise<NoticeChannel | null> {
  return (await NoticeChannel.query(trx).findById(id)) ?? null
}

/** Stores a new channel. `signingSecret` is given for webhooks. */
export async function insertChannel(
  wishes: ChannelWishes,
  secrets: { kind: ChannelKind; target: string; signingSecret: string | null },
  createdBy: string,
): Promise<NoticeChannel> {
  const id = randomBytes(8).toString('hex')
  const { kind, target, signingSecret } = secrets
  return NoticeChannel.query(db())
    .insert({
      ...wishes,
      id,
      kind,
      target: encrypt(targetName(id), target),
      signingSecret: signingSecret && encrypt(signingName(id), signingSecret),
      createdBy,
    })
    .returning('*')
}

/** Changes a channel; absent secrets stay. It counts as mended, and tells of nothing that ended before. Null: no such channel. */
export async function updateChannel(
  trx: Trx,
  id: string,
  change: ChannelWishes & { target?: string; signingSecret?: string },
): Promise<NoticeChannel | null> {
  const { target, signingSecret, ...wishes } = change
  const now = trx.raw('clock_timestamp()')
  const found = await NoticeChannel.query(trx)
    .patch({
      ...wishes,
      ...(target === undefined ? {} : { target: encrypt(targetName(id), target) }),
      ...(signingSecret === undefined ? {} : { signingSecret: encrypt(signingName(id), signingSecret) }),
      broken: null,
      activeFrom: now,
      updatedAt: now,
    })
    .where({ id })
    .returning('*')
  return found[0] ?? null
}

export async function deleteChannel(trx: Trx, id: string): Promise<boolean> {
  return (await NoticeChannel.query(trx).deleteById(id)) === 1
}

/** Notes what came of the newest message. `broken`: why nothing more is sent; null mends it, absent leaves it. */
export async function noteResult(
  trx: Db | Trx,
  id: string,
  result: { ok: boolean; reason: string | null; broken?: string | null },
): Promise<void> {
  await trx('notice_channels')
    .where({ id })
    .update({
      last_at: trx.raw('clock_timestamp()'),
      last_ok: result.ok,
      last_reason: result.reason,
      ...(result.broken === undefined ? {} : { broken: result.broken }),
    })
}
