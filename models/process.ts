/** The registry of living web and worker processes. A silent one is forgotten after a minute. */
import { hostname } from 'node:os'
import { db, Table } from './db'

export type ProcessRole = 'web' | 'worker'

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

const SILENT_AFTER = "interval '15 seconds'"
const FORGOTTEN_AFTER = "interval '1 minute'"

/** Says that this process is alive, and forgets those that fell silent. Only the database's clock counts. */
export async function reportAlive(me: { id: string; role: ProcessRole; version: string }): Promise<void> {
  await db().raw(
    `INSERT INTO processes (id, role, pid, host, version) VALUES (:id, :role, :pid, :host, :version)
     ON CONFLICT (id) DO UPDATE SET heartbeat_at = now()`,
    { ...me, pid: process.pid, host: hostname() },
  )
  await db().raw(`DELETE FROM processes WHERE heartbeat_at < now() - ${FORGOTTEN_AFTER}`)
}

export async function reportGone(id: string): Promise<void> {
  await Process.query(db()).deleteById(id)
}

/** Processes that were heard of in the last 15 s. */
export async function livingProcesses(): Promise<Process[]> {
  return Process.query(db())
    .whereRaw(`heartbeat_at > now() - ${SILENT_AFTER}`)
    .orderBy(['role', 'started_at'])
}
