/** Uploaded files and what became of them. */
import { randomBytes } from 'node:crypto'
import { type PartialModelObject, raw } from 'objection'
import type { RunStatus } from '@/jobs/engine/states'
import type { ImportCounts, ImportPreview } from '@/replies/import-previews'
import type { BatchOptions, BatchStatus } from '@/replies/imports'
import { db, oneRow, Table, type Trx } from './db'

export class ImportBatch extends Table {
  static override tableName = 'import_batches'
  static override jsonAttributes = ['options', 'header', 'facts', 'preview', 'result']
  declare id: string
  /** As in its job's definition: `sos-import`. */
  declare type: string
  declare fileName: string
  /** In bytes. */
  declare size: number
  declare sha256: string
  declare storageKey: string
  declare options: BatchOptions
  /** The run that imports or imported it. */
  declare runId: string | null
  declare previewRunId: string | null
  declare rollbackRunId: string | null
  /** Titles of the columns as in the file, in its order; null before it was read. */
  declare header: string[] | null
  /** Of the file as it was read: format, delimiter, encoding, the date system; null before. */
  declare facts: Record<string, string | number | boolean> | null
  declare preview: ImportPreview | null
  declare result: ImportCounts | null
  declare publication: number | null
  declare requestedBy: string
  declare createdAt: Date
  declare stoppedAt: Date | null
  declare stoppedBy: string | null
  declare completedAt: Date | null
  declare rolledBackAt: Date | null
  declare rolledBackBy: string | null
  /** Since when its file and its failed rows are no longer kept. */
  declare fileRemovedAt: Date | null
  /** The upload in parts that it was taken from; null when it came in one request. */
  declare uploadId: string | null
}

/** A batch with the state of the runs that are about it. */
export interface BatchView extends ImportBatch {
  status: BatchStatus
  /** Milliseconds from the start of its run to its end; null before. */
  durationMs: number | null
  rollbackStatus: RunStatus | null
  /** Rows that its rollback left as they were, because somebody had changed them since; null before. */
  keptRows: number | null
  /** Rows of the file when not one of them could be loaded; null otherwise. */
  allFailed: number | null
}

/** SQL: one truth of how a batch stands. What is published stays so when its run is no longer kept. */
const STATUS = `CASE
  WHEN b.rolled_back_at IS NOT NULL THEN 'rolled_back'
  WHEN b.completed_at IS NOT NULL THEN 'completed'
  WHEN b.stopped_at IS NOT NULL THEN 'stopped'
  WHEN b.run_id IS NOT NULL THEN CASE r.status
    WHEN 'queued' THEN 'queued' WHEN 'running' THEN 'running' WHEN 'waiting' THEN 'running'
    WHEN 'cancelled' THEN 'stopped' ELSE 'failed' END
  WHEN b.preview IS NOT NULL THEN 'previewed'
  WHEN p.status IN ('queued', 'running', 'waiting') THEN 'previewing'
  WHEN p.status = 'cancelled' THEN 'stopped'
  ELSE 'failed' END`

const VIEW = `SELECT b.*, ${STATUS} AS status, u.status AS rollback_status,
    CASE WHEN b.rolled_back_at IS NOT NULL THEN CAST(u.result ->> 'keptBecauseChanged' AS integer) END AS kept_rows,
    CASE r.error ->> 'code' WHEN 'import_all_failed'
      THEN CAST(r.error -> 'params' ->> 'count' AS integer) END AS all_failed,
    CAST(extract(epoch FROM coalesce(b.completed_at, r.finished_at) - r.started_at) * 1000 AS bigint) AS duration_ms
  FROM import_batches b
  LEFT JOIN job_runs r ON r.id = b.run_id
  LEFT JOIN job_runs p ON p.id = b.preview_run_id
  LEFT JOIN job_runs u ON u.id = b.rollback_run_id`

/** SQL: the batches that neither work nor wait for a person. */
export const SETTLED_BATCHES = `SELECT * FROM (${VIEW}) AS batch
  WHERE status IN ('completed', 'failed', 'stopped', 'rolled_back')`

/** Readable, sortable by time, and different for two uploads of one millisecond. */
export function newBatchId(): string {
  const time = new Date().toISOString().replace(/[-:.Z]/g, '')
  return `imp-${time}-${randomBytes(4).toString('hex')}`
}

type NewBatch = Pick<
  ImportBatch,
  'id' | 'type' | 'fileName' | 'size' | 'sha256' | 'storageKey' | 'requestedBy' | 'options'
> &
  Partial<Pick<ImportBatch, 'runId' | 'previewRunId' | 'uploadId'>>

export async function insertBatch(trx: Trx, batch: NewBatch): Promise<void> {
  await ImportBatch.query(trx).insert(batch)
}

function asView(row: Record<string, unknown>): BatchView {
  const { status, rollback_status, duration_ms, kept_rows, all_failed, ...columns } = row
  const batch = ImportBatch.fromDatabaseJson(columns)
  return Object.assign(batch, {
    status,
    rollbackStatus: rollback_status,
    durationMs: duration_ms,
    keptRows: kept_rows,
    allFailed: all_failed,
  }) as BatchView
}

async function view(where: string, bindings: readonly unknown[], on = db()): Promise<BatchView[]> {
  const found = await on.raw<{ rows: Record<string, unknown>[] }>(`${VIEW} ${where}`, bindings as string[])
  return found.rows.map(asView)
}

export async function findBatch(id: string): Promise<BatchView | null> {
  const [found] = await view('WHERE b.id = ?', [id])
  return found ?? null
}

/** The batch that a run imports, previews or takes back; null when it is about none. */
export async function batchOfRun(runId: string): Promise<BatchView | null> {
  const [found] = await view('WHERE ? IN (b.run_id, b.preview_run_id, b.rollback_run_id)', [runId])
  return found ?? null
}

/** The newest batch with the same content that was imported and not taken back, rather one of the same sheet; `owner`: only of theirs. */
export async function sameFile(
  { sha256, type, sheet = null }: Pick<ImportBatch, 'sha256' | 'type'> & { sheet?: string | null },
  owner: string | null,
): Promise<BatchView | null> {
  const [found] = await view(
    `WHERE b.sha256 = ? AND b.type = ? AND b.completed_at IS NOT NULL AND b.rolled_back_at IS NULL
       AND b.requested_by = coalesce(?, b.requested_by)
     ORDER BY coalesce(b.options ->> 'sheet' = ?, true) DESC, b.created_at DESC LIMIT 1`,
    [sha256, type, owner, sheet],
  )
  return found ?? null
}

export interface BatchesWanted {
  type?: string | undefined
  status?: BatchStatus | undefined
  /** Part of a file's name. */
  search?: string | undefined
  /** Only what they uploaded; null: everybody's. */
  owner: string | null
  page: number
  limit: number
}

/** One page of the history, the newest first, and how many match. */
export async function listBatches(wanted: BatchesWanted): Promise<{ batches: BatchView[]; total: number }> {
  const conditions: [string, unknown][] = []
  if (wanted.type) conditions.push(['b.type = ?', wanted.type])
  if (wanted.search)
    conditions.push(['position(lower(CAST(? AS text)) IN lower(b.file_name)) > 0', wanted.search])
  if (wanted.owner !== null) conditions.push(['b.requested_by = ?', wanted.owner])
  if (wanted.status) conditions.push([`${STATUS} = ?`, wanted.status])
  const where = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}` : ''
  const values = conditions.map(([, value]) => value) as string[]
  const { total } = await oneRow<{ total: number }>(
    db(),
    `SELECT count(*) AS total FROM (${VIEW} ${where}) AS matching`,
    values,
  )
  const batches = await view(`${where} ORDER BY b.created_at DESC, b.id DESC LIMIT ? OFFSET ?`, [
    ...values,
    wanted.limit,
    (wanted.page - 1) * wanted.limit,
  ])
  return { batches, total }
}

/** For a column that keeps when something happened: the database's clock, which all hosts share. */
export const NOW = () => raw('clock_timestamp()')

/** Changes what is kept of a batch. */
export async function changeBatch(
  id: string,
  change: PartialModelObject<ImportBatch>,
  trx?: Trx,
): Promise<void> {
  await ImportBatch.query(trx ?? db())
    .patch(change)
    .where({ id })
}

/** The batch, locked until the end of `trx`: whoever decides about it decides alone. */
export async function lockBatch(trx: Trx, id: string): Promise<BatchView | null> {
  await trx.raw('SELECT 1 FROM import_batches WHERE id = ? FOR UPDATE', [id])
  const [found] = await view('WHERE b.id = ?', [id], trx)
  return found ?? null
}
