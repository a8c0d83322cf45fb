/** The registry of web and worker processes: what each says of itself. A silent one is forgotten after a day. */
import { hostname } from 'node:os'
import { db, Table } from './db'

export type ProcessRole = 'web' | 'worker'

/** Connections of a process's pool to PostgreSQL; `pending` wait for one. */
export interface PoolUse {
  used: number
  free: number
  pending: number
  max: number
}

/** What a process says of itself with each sign of life. */
export interface ProcessStats {
  startedAt: string
  memoryBytes: number
  eventLoop: { p50Ms: number; p99Ms: number; maxMs: number }
  pool: PoolUse
  /** Since its start. */
  counters: { attempts: Record<string, number>; leaseLosses: number; bells: number }
  /** Runs it may have at once, by job; of workers. */
  slots?: Record<string, number>
  /** Runs it has now; of workers. */
  busy?: number
  redisConnected?: boolean
}

export class Process extends Table {
  static override tableName = 'processes'
  declare id: string
  declare role: ProcessRole
  declare pid: number
  declare host: string
  declare version: string
  declare startedAt: Date
  declare heartbeatAt: Date
}

/** A process with what it last said; `stats` is empty before its first full sign of life. */
export type KnownProcess = Process & { heardAgoMs: number; isSilent: boolean; stats: Partial<ProcessStats> }

/** Without what they say of themselves, which is long. */
const COLUMNS = ['id', 'role', 'pid', 'host', 'version', 'started_at', 'heartbeat_at']
const IS_SILENT = "heartbeat_at <= now() - interval '15 seconds'"
const FORGOTTEN_AFTER = "interval '1 day'"

interface SignOfLife {
  id: string
  role: ProcessRole
  version: string
  stats: ProcessStats
  /** Its series as Prometheus text. */
  metrics: string
}

/** Says that this process is alive, and forgets those silent for a day. Only the database's clock counts. */
export async function reportAlive({ stats, metrics, ...me }: SignOfLife): Promise<void> {
  await db().raw(
    `WITH forgotten AS (DELETE FROM processes WHERE heartbeat_at < now() - ${FORGOTTEN_AFTER} AND id <> :id)
     INSERT INTO processes (id, role, pid, host, version, stats)
     VALUES (:id, :role, :pid, :host, :version, :stats)
     ON CONFLICT (id) DO UPDATE SET heartbeat_at = now(), stats = EXCLUDED.stats`,
    { ...me, pid: process.pid, host: hostname(), stats: JSON.stringify({ ...stats, metrics }) },
  )
}

/** A process that says goodbye is not missed. */
export async function reportGone(id: string): Promise<void> {
  await Process.query(db()).deleteById(id)
}

/** Processes that were heard of in the last 15 s. */
export async function livingProcesses(): Promise<Process[]> {
  return Process.query(db()).select(COLUMNS).whereRaw(`NOT ${IS_SILENT}`).orderBy(['role', 'started_at'])
}

/** All that did not say goodbye: the living, and those that fell silent within the last day. */
export async function knownProcesses(): Promise<KnownProcess[]> {
  const found = await Process.query(db())
    .select(COLUMNS)
    .select(db().raw(`${IS_SILENT} AS is_silent, stats - 'metrics' AS stats`))
    .select(db().raw('round(extract(epoch FROM now() - heartbeat_at) * 1000)::bigint AS heard_ago_ms'))
    .orderBy(['role', 'started_at'])
  return found as KnownProcess[]
}

/** Series of the living processes but one, as Prometheus texts. */
export async function metricsOfOthers(id: string): Promise<string[]> {
  const found: { metrics: string | null }[] = await db()('processes')
    .select(db().raw("stats ->> 'metrics' AS metrics"))
    .whereRaw(`NOT ${IS_SILENT} AND id <> ?`, id)
    .orderBy('id')
  return found.flatMap(({ metrics }) => metrics ?? [])
}

interface Pool {
  numUsed(): number
  numFree(): number
  numPendingAcquires(): number
  max: number
}

/** How much of this process's pool is in use. */
export function poolUse(): PoolUse {
  const { pool } = db().client as { pool: Pool }
  return {
    used: pool.numUsed(),
    free: pool.numFree(),
    pending: pool.numPendingAcquires(),
    max: pool.max,
  }
}
