/**
 * pg-boss 10: one poller a process that fetches as many jobs at a time as may run at once, every half second, its least,
 * and at once again after a full batch.
 */
import pg from 'pg'
import PgBoss from 'pg-boss'
import type { Load } from '../engine-messages'
import { address, serve } from './serve'

const QUEUE = 'no-op'
const connectionString = address('DATABASE_URL')
const pool = new pg.Pool({ connectionString, max: 2 })
let opened: Promise<PgBoss> | undefined

function boss(max = 10): Promise<PgBoss> {
  const start = async () => {
    const started = new PgBoss({ connectionString, max })
    started.on('error', (error) => console.error(error))
    await started.start()
    return started
  }
  opened ??= start()
  return opened
}

const rowsOf = (loads: readonly Load[]) => loads.map((data) => ({ name: QUEUE, data }))

serve({
  prepare: async () => (await boss()).createQueue(QUEUE),
  work: async ({ concurrency, connections, run }) => {
    const opened = await boss(Math.min(10, connections))
    const options = { batchSize: concurrency, pollingIntervalSeconds: 0.5 }
    const id: string = await opened.work<Load>(QUEUE, options, async (jobs) => {
      if (jobs.length === concurrency) opened.notifyWorker(id)
      await Promise.all(jobs.map(({ data }) => run(data)))
    })
  },
  add: async (load) => (await boss()).send(QUEUE, load),
  addMany: async (loads) => (await boss()).insert(rowsOf(loads)),
  hold: async (batches) => {
    const opened = await boss()
    const client = await pool.connect()
    await client.query('BEGIN')
    const db = { executeSql: (text: string, values: unknown[]) => client.query(text, values) }
    for (const batch of batches) await opened.insert(rowsOf(batch), { db })
    return () => client.query('COMMIT').finally(() => client.release())
  },
  unfinished: async () => {
    const { rows } = await pool.query<{ left: number }>(
      `SELECT count(*)::int AS left FROM pgboss.job WHERE name = $1 AND state < 'completed'`,
      [QUEUE],
    )
    return rows[0]?.left ?? 0
  },
})
