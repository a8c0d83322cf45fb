/** Runs that end as a test wants, and the looks and messages that follow. */
import { findController } from '@/controller/find'
import { lookForNotices } from '@/controller/notices'
import { addChannel } from '@/controller/notices-desk'
import { systemNotify } from '@/jobs/definitions/system-notify'
import { claimRuns } from '@/models/claim'
import { db } from '@/models/db'
import type { ChannelWishes } from '@/models/notice-channel'
import type { ChannelKind } from '@/replies/notices'
import { performClaimed } from './claim-this'

export interface EndedRun {
  job?: string
  status?: 'completed' | 'dead' | 'queued'
  key?: string | null
  /** How long ago it ended. */
  minutesAgo?: number
  error?: string
  blockedOn?: string
  requestedBy?: string
  parent?: string
}

let made = 0

/** A run that has ended, or waits for a person. Returns its id. */
export async function endRun(wanted: EndedRun = {}): Promise<string> {
  const { job = 'proxy.pangkat', status = 'completed', minutesAgo = 0, error, parent = null } = wanted
  const [family = '', type = ''] = job.split('.')
  const id = `${family}-${type}-uji-${String(++made).padStart(6, '0')}`
  await db().raw(
    `INSERT INTO job_runs (id, family, type, payload, unique_key, status, percent, max_attempts, requested_by, error,
       blocked_on, parent_id, child_key, created_at, updated_at, finished_at)
     VALUES (:id, :family, :type, '{}', :key, :status, :percent, 3, :requestedBy, :error, :blockedOn, CAST(:parent AS text),
       CASE WHEN CAST(:parent AS text) IS NULL THEN NULL ELSE 'k' END, clock_timestamp() - :minutesAgo * interval '1 minute',
       clock_timestamp() - :minutesAgo * interval '1 minute',
       CASE WHEN :status = 'queued' THEN NULL ELSE clock_timestamp() - :minutesAgo * interval '1 minute' END)`,
    {
      id,
      family,
      type,
      status,
      minutesAgo,
      parent,
      percent: status === 'completed' ? 100 : 0,
      key: wanted.key === undefined ? job : wanted.key,
      requestedBy: wanted.requestedBy ?? 'siti@kantor.test',
      blockedOn: wanted.blockedOn ?? null,
      error: error === undefined ? null : JSON.stringify({ code: 'tak-dikenal', message: error }),
    },
  )
  return id
}

/** A channel that hears of everything at once, unless told otherwise. */
export async function openChannel(
  kind: ChannelKind,
  target: string,
  wishes: Partial<ChannelWishes> = {},
): Promise<{ id: string; signingSecret: string | null }> {
  const { channel, signingSecret } = await addChannel(
    {
      kind,
      target,
      title: `Saluran ${kind}`,
      owner: 'admin@kantor.test',
      ownRuns: false,
      jobs: ['*'],
      events: ['failed', 'recovered', 'late', 'needs_you'],
      everyRun: false,
      language: 'id',
      quietFrom: null,
      quietTo: null,
      digest: 'immediate',
      digestAt: null,
      enabled: true,
      ...wishes,
    },
    'admin@kantor.test',
    'id',
  )
  return { id: channel.id, signingSecret }
}

/** Performs every message that is queued, whenever it is due, once each. Returns their runs' ids. */
export async function sendQueued(): Promise<string[]> {
  await db()('job_runs')
    .where({ family: 'system', type: 'notify', status: 'queued' })
    .update({ run_at: db().raw("clock_timestamp() - interval '1 second'") })
  const queue = { family: 'system', type: 'notify', laneConcurrency: null, intervalMs: null }
  const { runs } = await claimRuns(queue, { worker: 'uji', leaseMs: 20_000, most: 1_000 })
  for (const run of runs) await performClaimed(systemNotify, run, { lookup: findController })
  return runs.map(({ id }) => id)
}

/** One look, and the messages it starts. */
export async function lookAndSend(): Promise<void> {
  await lookForNotices()
  await sendQueued()
}

export interface StoredNotice {
  id: string
  run_id: string
  channel_id: string
  event: string
  state: string
  reason: string | null
}

export async function noticesOf(channelId: string): Promise<StoredNotice[]> {
  return db()('notices').where({ channel_id: channelId }).orderBy(['created_at', 'id'])
}
