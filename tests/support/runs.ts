/** Runs of all kinds as the engine leaves them behind, without any work done. */
import type { Installation } from './installation'

export interface RunRow {
  id: string
  family?: string
  type?: string
  status?: 'queued' | 'running' | 'waiting' | 'completed' | 'dead' | 'cancelled'
  payload?: object
  key?: string | null
  lane?: string
  requestedBy?: string
  /** Seconds since it was queued. */
  agoS?: number
  /** How long its last attempt took, in seconds; it began when it was queued. */
  tookS?: number
  rows?: number
  /** Seconds until it is due; negative: it is. */
  dueInS?: number
  /** Seconds until its lease ends. */
  leaseS?: number
  blockedOn?: string
  resolution?: 'healed' | 'discarded'
  parentId?: string
  childrenTotal?: number
  error?: { code: string; message: string }
  /** Of the last attempt; without it the run had none. */
  outcome?: 'completed' | 'failed' | 'snoozed' | 'cancelled'
}

const FINAL = ['completed', 'dead', 'cancelled']

/** Inserts a run; its id. */
export async function insertRun({ database }: Installation, row: RunRow): Promise<string> {
  const { db } = database
  const { id, status = 'completed', agoS = 60, tookS = 1, family = 'proxy', type = 'pangkat' } = row
  const begun = db.raw(`clock_timestamp() - ? * interval '1 s'`, [agoS])
  const ended = db.raw(`clock_timestamp() - ? * interval '1 s'`, [agoS - tookS])
  const inSeconds = (seconds: number) => db.raw(`clock_timestamp() + ? * interval '1 s'`, [seconds])
  const hasBegun = row.outcome !== undefined || status !== 'queued'
  await db('job_runs').insert({
    id,
    family,
    type,
    status,
    payload: JSON.stringify(row.payload ?? { allowShrink: false }),
    unique_key: row.key === undefined ? null : row.key,
    lane: row.lane ?? '',
    max_attempts: 4,
    failures: row.outcome === 'failed' ? 1 : 0,
    attempt: hasBegun ? 1 : 0,
    percent: status === 'completed' ? 100 : 40,
    result: row.rows === undefined ? null : JSON.stringify({ total: row.rows }),
    error: row.error ? JSON.stringify(row.error) : null,
    requested_by: row.requestedBy ?? 'siti@kantor.test',
    blocked_on: row.blockedOn ?? null,
    resolution: row.resolution ?? null,
    resolved_at: row.resolution ? db.fn.now() : null,
    parent_id: row.parentId ?? null,
    child_key: row.parentId ? id : null,
    children_total: row.childrenTotal ?? 0,
    created_at: begun,
    started_at: hasBegun ? begun : null,
    attempt_started_at: hasBegun ? begun : null,
    lease_until: status === 'running' ? inSeconds(row.leaseS ?? 600) : null,
    run_at: row.dueInS === undefined ? begun : inSeconds(row.dueInS),
    finished_at: FINAL.includes(status) ? ended : null,
  })
  if (row.outcome)
    await db('job_attempts').insert({
      run_id: id,
      attempt: 1,
      worker: 'uji',
      outcome: row.outcome,
      started_at: begun,
      finished_at: ended,
    })
  return id
}
