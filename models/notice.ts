/** Notices: one of a run, a channel and an event, whatever happens to those who look and those who send. */
import { randomBytes } from 'node:crypto'
import type { StateEvent } from '@/replies/notices'
import { type Db, db, Table, type Trx } from './db'
import { type Fence, holdFence } from './fence'
import type { Rows, StoredError } from './job-run'

export type NoticeEvent = StateEvent | 'completed'
export type NoticeState = 'held' | 'pending' | 'sending' | 'sent' | 'failed' | 'unknown'

/** What a notice tells, as it was when it happened. Times are ISO 8601. */
export interface NoticeDetail {
  /** `family.type`. */
  job: string
  /** Null for a job that is late and never succeeded. */
  runId: string | null
  error: StoredError | null
  /** When it happened; of a job that is late, its last success, or null. */
  at: string | null
  /** Since when the state lasted that has ended now; null when that is not known. */
  before: string | null
  /** How old the data may be; of jobs that are late. */
  minutes: number | null
}

export class Notice extends Table {
  static override tableName = 'notices'
  declare id: string
  declare runId: string
  declare channelId: string
  declare event: NoticeEvent
  declare subject: string
  declare state: NoticeState
  declare reason: string | null
  declare detail: NoticeDetail
  declare dueAt: Date | null
  declare sendRunId: string | null
  declare createdAt: Date
  declare sentAt: Date | null
}

export interface NewNotice {
  runId: string
  channelId: string
  event: NoticeEvent
  subject: string
  detail: NoticeDetail
  /** When it may be told; null: at once. */
  dueAt: Date | null
  /** Why it is not sent at all; null when it is. */
  refusal: string | null
}

/** Stores a notice; null when this run, channel and event have theirs already. */
export async function insertNotice(trx: Trx, notice: NewNotice): Promise<Notice | null> {
  const { refusal, detail, dueAt, ...named } = notice
  const isHeld = refusal === null && dueAt !== null
  const inserted = await Notice.query(trx)
    .insert({
      ...named,
      detail,
      id: randomBytes(8).toString('hex'),
      state: refusal !== null ? 'failed' : isHeld ? 'held' : 'pending',
      reason: refusal,
      dueAt: isHeld ? dueAt : null,
    })
    .onConflict(['run_id', 'channel_id', 'event'])
    .ignore()
    .returning('*')
  // Of a conflict, the library gives back what it was given; only a row has a creation time.
  return (inserted as Notice | undefined)?.createdAt ? inserted : null
}

/** Held notices whose time has come; they are pending from now on. */
export async function takeHeld(trx: Trx): Promise<Notice[]> {
  const taken = await trx.raw<Rows<object>>(
    `UPDATE notices SET state = 'pending', due_at = NULL WHERE state = 'held' AND due_at <= clock_timestamp() RETURNING *`,
  )
  return taken.rows.map((row) => Notice.fromDatabaseJson(row)).sort(byTime)
}

const byTime = (a: Notice, b: Notice) =>
  a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1)

/** Gives the held notices of a channel another time. */
export async function holdUntil(trx: Trx, channelId: string, dueAt: Date): Promise<void> {
  await trx('notices').where({ channel_id: channelId, state: 'held' }).update({ due_at: dueAt })
}

export async function assignSender(trx: Trx, ids: readonly string[], runId: string): Promise<void> {
  await trx('notices').whereIn('id', ids).update({ send_run_id: runId })
}

/** Notices of a channel that is no more are not sent. */
export async function dropUnsent(trx: Trx, channelId: string, reason: string): Promise<void> {
  await trx('notices')
    .where({ channel_id: channelId })
    .whereIn('state', ['held', 'pending'])
    .update({ state: 'failed', reason, due_at: null })
}

/**
 * Settles notices whose sender has ended without them: those that were not sent have failed, of those that were being
 * sent nobody knows.
 */
export async function settleAbandoned(trx: Trx): Promise<void> {
  await trx.raw(
    `UPDATE notices n SET state = CASE WHEN n.state = 'sending' THEN 'unknown' ELSE 'failed' END,
       reason = coalesce(n.reason, 'sender_ended')
     WHERE n.state IN ('pending', 'sending') AND n.send_run_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM job_runs r WHERE r.id = n.send_run_id AND r.status IN ('queued', 'running', 'waiting'))`,
  )
}

export async function pruneNotices(trx: Trx, days: number): Promise<void> {
  await trx.raw(`DELETE FROM notices WHERE created_at < now() - :days * interval '1 day'`, { days })
}

/** Runs `work` in a transaction in which the attempt stays the caller's own. @throws LostAttempt */
async function fenced<Value>(fence: Fence, work: (trx: Trx) => Promise<Value>): Promise<Value> {
  return db().transaction(async (trx) => {
    await holdFence(trx, fence)
    return work(trx)
  })
}

/**
 * Marks what the message will tell, before it is sent. A notice that an earlier attempt was sending may have been
 * delivered: it becomes `unknown` and is not among the result.
 * @throws LostAttempt when the attempt is no longer the caller's: nothing may be sent.
 */
export async function beginSending(fence: Fence, ids: readonly string[]): Promise<Notice[]> {
  return fenced(fence, async (trx) => {
    await trx('notices')
      .whereIn('id', ids)
      .where({ state: 'sending' })
      .update({ state: 'unknown', reason: 'sender_ended' })
    const begun = await Notice.query(trx)
      .patch({ state: 'sending', reason: null })
      .whereIn('id', [...ids])
      .whereIn('state', ['pending', 'failed'])
      .returning('*')
    return begun.sort(byTime)
  })
}

/** Marks notices that are being sent, in the caller's transaction. */
export async function markSent(trx: Trx, ids: readonly string[]): Promise<void> {
  await trx('notices')
    .whereIn('id', ids)
    .where({ state: 'sending' })
    .update({ state: 'sent', reason: null, sent_at: trx.raw('clock_timestamp()') })
}

/** Marks what became of notices that were not delivered, or may not have been; `also` joins the same fenced transaction. */
export async function markUnsent(
  fence: Fence,
  ids: readonly string[],
  end: { state: 'pending' | 'failed' | 'unknown'; reason: string; also: (trx: Trx) => Promise<void> },
): Promise<void> {
  await fenced(fence, async (trx) => {
    await trx('notices')
      .whereIn('id', ids)
      .where({ state: 'sending' })
      .update({ state: end.state, reason: end.reason })
    await end.also(trx)
  })
}

export interface LoggedNotice extends Notice {
  /** Null when the channel was deleted. */
  channelTitle: string | null
}

/** The newest notices with the titles of their channels. */
export async function newestNotices(limit: number, trx: Db | Trx = db()): Promise<LoggedNotice[]> {
  const found = await Notice.query(trx)
    .select('notices.*', 'c.title as channel_title')
    .leftJoin('notice_channels as c', 'c.id', 'notices.channel_id')
    .orderBy([
      { column: 'notices.created_at', order: 'desc' },
      { column: 'notices.id', order: 'desc' },
    ])
    .limit(limit)
  return found as LoggedNotice[]
}

/** How many notices each channel holds back. */
export async function heldCounts(): Promise<Map<string, number>> {
  const rows = await db()('notices')
    .where({ state: 'held' })
    .groupBy('channel_id')
    .select<{ channel_id: string; count: number }[]>('channel_id', db().raw('count(*) AS count'))
  return new Map(rows.map(({ channel_id, count }) => [channel_id, count]))
}
