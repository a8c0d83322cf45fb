/**
 * The least a queue in PostgreSQL can do: one loop a process that claims as many rows as may run at once with
 * SKIP LOCKED, runs them, and completes them together. No attempts, no leases, no retries: a claimed row stays claimed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Load } from '../engine-messages'
import { address, serve, type Working } from './serve'

const pool = new pg.Pool({ connectionString: address('DATABASE_URL'), max: 12 })
const LOOK_EVERY_MS = 1_000

const MAKE = `
  CREATE TABLE bare_jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL,
    status text NOT NULL DEFAULT 'queued', finished_at timestamptz);
  CREATE INDEX bare_jobs_queued ON bare_jobs (id) WHERE status = 'queued'`
const CLAIM = `
  UPDATE bare_jobs SET status = 'running' WHERE id IN (
    SELECT id FROM bare_jobs WHERE status = 'queued' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
  ) RETURNING id, payload`
const COMPLETE = `UPDATE bare_jobs SET status = 'completed', finished_at = clock_timestamp() WHERE id = ANY($1)`

const add = (loads: readonly Load[], client: pg.Pool | pg.PoolClient = pool): Promise<unknown> =>
  client.query({
    name: 'add',
    text: `WITH added AS (
        INSERT INTO bare_jobs (payload) SELECT jsonb_array_elements($1::jsonb) RETURNING id
      ) SELECT pg_notify('bare_jobs', '') FROM added LIMIT 1`,
    values: [JSON.stringify(loads)],
  })

async function loop({ concurrency, run }: Working): Promise<never> {
  const client = await pool.connect()
  const ear = await pool.connect()
  let ring = () => {}
  ear.on('notification', () => ring())
  await ear.query('LISTEN bare_jobs')
  for (;;) {
    const rung = new Promise<void>((resolve) => {
      ring = resolve
    })
    const { rows } = await client.query<{ id: number; payload: Load }>({
      name: 'claim',
      text: CLAIM,
      values: [concurrency],
    })
    await Promise.all(rows.map(({ payload }) => run(payload)))
    if (rows.length > 0)
      await client.query({ name: 'complete', text: COMPLETE, values: [rows.map(({ id }) => id)] })
    else await Promise.race([rung, sleep(LOOK_EVERY_MS)])
  }
}

serve({
  prepare: () => pool.query(MAKE),
  work: async (working) => {
    loop(working).catch((error: unknown) => {
      console.error(error)
      process.exit(1)
    })
  },
  add: (load) => add([load]),
  addMany: (loads) => add(loads),
  hold: async (batches) => {
    const client = await pool.connect()
    await client.query('BEGIN')
    for (const batch of batches) await add(batch, client)
    return () => client.query('COMMIT').finally(() => client.release())
  },
  unfinished: async () => {
    const { rows } = await pool.query<{ left: number }>(
      `SELECT count(*)::int AS left FROM bare_jobs WHERE status <> 'completed'`,
    )
    return rows[0]?.left ?? 0
  },
})
