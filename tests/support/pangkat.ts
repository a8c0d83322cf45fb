/** What pangkat tests share: the rows the upstream serves, and runs started straight in the database. */
import { ring as tell } from '@/models/due-channel'
import type { Installation, RunRow } from './installation'
import { until } from './processes'

/** Ids and names the upstream would serve now, by id. */
export function upstreamRows(installation: Installation): { id: string; nama: string }[] {
  const { rows } = installation.siasn.stats().endpoints.pangkat
  return Array.from({ length: rows }, (_, index) => {
    const row = installation.siasn.row('pangkat', index)
    return { id: String(row?.id), nama: String(row?.nama) }
  }).sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The same of the table. */
export async function tableRows(installation: Installation): Promise<{ id: string; nama: string }[]> {
  const rows = (await installation.rows()).map((row) => ({ id: String(row.id), nama: String(row.nama) }))
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Tells the relays of the runs that are queued. */
async function ring({ database }: Installation): Promise<void> {
  await database.db.raw(tell("(SELECT * FROM job_runs WHERE status = 'queued') AS due"))
}

let started = 0

/** Inserts a queued run as the API would. */
export async function queueRun(
  installation: Installation,
  payload: object = {},
  about: string | { type?: string; maxAttempts?: number } = {},
): Promise<string> {
  const { type = 'pangkat', maxAttempts = 4 } = typeof about === 'string' ? { type: about } : about
  const id = `proxy-${type}-test-${process.pid}-${started++}`
  await installation.database.db('job_runs').insert({
    id,
    family: 'proxy',
    type,
    payload: JSON.stringify(payload),
    unique_key: `proxy.${type}`,
    max_attempts: maxAttempts,
    requested_by: 'uji',
  })
  await ring(installation)
  return id
}

/** Waits until a run has fetched at least so many rows and is still running. */
export function fetching(installation: Installation, id: string, rows: number): Promise<RunRow> {
  return until(async () => {
    const run = await installation.run(id)
    if (run.status === 'completed') throw new Error('the run ended before it could be disturbed')
    return run.status === 'running' && (run.cursor?.staged ?? 0) >= rows ? run : null
  }, `${id} has fetched ${rows} rows`)
}

/** Lets a run that waits for its next attempt be due now, and waits for its end. */
export async function hurried(installation: Installation, id: string): Promise<RunRow> {
  return until(async () => {
    const { db } = installation.database
    const hurried = await db('job_runs')
      .where({ id, status: 'queued' })
      .where('attempt', '>', 0)
      .where('run_at', '>', db.fn.now())
      .update({ run_at: db.fn.now() })
    if (hurried > 0) await ring(installation)
    const run = await installation.run(id)
    return ['completed', 'dead', 'cancelled'].includes(run.status) ? run : null
  }, `${id} has ended`)
}
