/** graphile-worker 0.16: prepared statements, a connection for every job that may run at once, and one that listens. */
import { Logger, makeWorkerUtils, run as runWorker, type WorkerUtils } from 'graphile-worker'
import pg from 'pg'
import { type Load, NO_OP } from '../engine-messages'
import { address, serve } from './serve'

const TASK = 'no-op'
const connectionString = address('DATABASE_URL')
const pool = new pg.Pool({ connectionString, max: 12 })
// It tells of every job otherwise.
const logger = new Logger(() => (level, message) => {
  if (level === 'error') console.error(message)
})
let opened: Promise<WorkerUtils> | undefined

function utils(): Promise<WorkerUtils> {
  opened ??= makeWorkerUtils({ pgPool: pool, logger })
  return opened
}

// The library has no call of its own for many jobs; this is the function its manual names.
function addMany(loads: readonly Load[], client: pg.Pool | pg.PoolClient = pool): Promise<unknown> {
  const specs = loads.map((payload) => ({ identifier: TASK, payload }))
  return client.query(
    `SELECT count(*) FROM graphile_worker.add_jobs(
       array(SELECT json_populate_recordset(null::graphile_worker.job_spec, $1::json)))`,
    [JSON.stringify(specs)],
  )
}

serve({
  prepare: async () => (await utils()).migrate(),
  work: ({ concurrency, connections, run }) =>
    runWorker({
      connectionString,
      concurrency,
      maxPoolSize: Math.min(concurrency + 1, connections),
      logger,
      noHandleSignals: true,
      taskList: { [TASK]: (payload) => run({ ...NO_OP, ...(payload as Partial<Load>) }) },
    }),
  add: async (load) => (await utils()).addJob(TASK, load),
  addMany,
  hold: async (batches) => {
    const client = await pool.connect()
    await client.query('BEGIN')
    for (const batch of batches) await addMany(batch, client)
    return () => client.query('COMMIT').finally(() => client.release())
  },
  // A job that is done is deleted.
  unfinished: async () => {
    const { rows } = await pool.query<{ left: number }>(
      'SELECT count(*)::int AS left FROM graphile_worker._private_jobs',
    )
    return rows[0]?.left ?? 0
  },
})
