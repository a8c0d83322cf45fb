/** Runs that are dead without any work done, and what tests ask about them. */
import type { Answer, Installation } from './installation'

export interface DeadRow {
  id?: string
  family?: string
  type?: string
  payload?: object
  /** Null: the run has none. */
  key?: string | null
  lane?: string
  error?: { code: string; message: string; params?: object }
  requestedBy?: string
  /** Seconds since it died. */
  agoS?: number
}

let made = 0

/** Inserts a dead run as the engine leaves one behind; its id. */
export async function insertDead({ database }: Installation, row: DeadRow = {}): Promise<string> {
  const { family = 'proxy', type = 'pangkat', agoS = 60, requestedBy = 'siti@kantor.test' } = row
  const id = row.id ?? `${family}-${type}-mati-${process.pid}-${made++}`
  const { db } = database
  const error = JSON.stringify(row.error ?? { code: 'upstream_cut', message: 'cut' })
  await db('job_runs').insert({
    id,
    family,
    type,
    payload: JSON.stringify(row.payload ?? { allowShrink: false }),
    unique_key: row.key === undefined ? `${family}.${type}` : row.key,
    lane: row.lane ?? '',
    max_attempts: 4,
    failures: 4,
    attempt: 4,
    percent: 40,
    status: 'dead',
    error,
    requested_by: requestedBy,
    started_at: db.raw(`clock_timestamp() - (? + 10) * interval '1 s'`, [agoS]),
    finished_at: db.raw(`clock_timestamp() - ? * interval '1 s'`, [agoS]),
  })
  const attempt = {
    run_id: id,
    attempt: 4,
    worker: 'uji',
    outcome: 'failed',
    error,
    finished_at: db.fn.now(),
  }
  await db('job_attempts').insert(attempt)
  await db('run_events').insert({ run_id: id, kind: 'dead', actor: 'uji' })
  return id
}

/** So many dead undos of runs that never were: tried again, each is dead again at once. */
export async function insertManyDead({ database }: Installation, count: number): Promise<void> {
  await database.db.raw(
    `INSERT INTO job_runs (id, family, type, payload, max_attempts, failures, attempt, percent, status, error,
       requested_by, started_at, finished_at)
     SELECT 'proxy-undo-banyak-' || n, 'proxy', 'undo', jsonb_build_object('runId', 'tidak-ada-' || n, 'type', 'pangkat'),
       3, 3, 3, 40, 'dead', '{"code": "upstream_cut", "message": "cut"}', 'uji',
       clock_timestamp() - interval '1 hour', clock_timestamp() - interval '30 minutes' + n * interval '1 ms'
     FROM generate_series(1, ?) n`,
    [count],
  )
}

export function post(
  at: Installation,
  path: string,
  body: object,
  { token, headers = {} }: { token?: string | undefined; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return at.api(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { ...headers, ...authorization },
  })
}

/** How many events of a kind each of these runs has: `{ '1': 1000 }` says that a thousand have one. */
export async function eventsPerRun(
  { database }: Installation,
  kind: string,
): Promise<Record<string, number>> {
  const { rows } = await database.db.raw<{ rows: { many: number; runs: number }[] }>(
    `SELECT many, count(*)::int AS runs FROM (
       SELECT count(*)::int AS many FROM run_events WHERE kind = ? GROUP BY run_id) e GROUP BY many`,
    [kind],
  )
  return Object.fromEntries(rows.map(({ many, runs }) => [many, runs]))
}
