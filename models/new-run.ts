/** Inserting runs: in the caller's transaction, both or neither; one or thousands in one statement. */
import { againAfterDeadlock, type Db, db, type Prepared, prepared, type Trx } from './db'
import { RUNG, ring } from './due-channel'
import { activeRun, JobRun, type Rows, RUN_COLUMNS, toRuns } from './job-run'

export interface NewRun {
  id: string
  family: string
  type: string
  lane: string
  priority: number
  payload: unknown
  uniqueKey: string | null
  maxAttempts: number
  requestedBy: string
  /** Not due before; now when null. */
  runAt: Date | null
  /** Added to `runAt`, by the database's clock. */
  delayMs: number
  parentId: string | null
  childKey: string | null
  idempotencyKey: string | null
  scheduleId: string | null
  requestId: string | null
}

const COLUMNS = `id, family, type, lane, priority, payload, unique_key, max_attempts, requested_by, parent_id, child_key,
  idempotency_key, schedule_id, request_id`

/**
 * A microsecond between neighbours keeps the caller's order where only the time decides. Inserted in the order of their
 * keys: two callers who insert the same keys in other orders would wait for each other.
 */
const INSERT: Prepared = {
  name: 'insert-runs',
  sql: `
  WITH given AS (
    SELECT * FROM ROWS FROM (jsonb_to_recordset(CAST(:rows AS jsonb)) AS (id text, family text, type text, lane text,
      priority smallint, payload jsonb, "uniqueKey" text, "maxAttempts" integer, "requestedBy" text, "runAt" timestamptz,
      "delayMs" float8, "parentId" text, "childKey" text, "idempotencyKey" text, "scheduleId" text, "requestId" text)
    ) WITH ORDINALITY AS g(id, family, type, lane, priority, payload, unique_key, max_attempts, requested_by, run_at,
      delay_ms, parent_id, child_key, idempotency_key, schedule_id, request_id, place)
  ), new AS (
    INSERT INTO job_runs (${COLUMNS}, run_at)
    SELECT ${COLUMNS}, coalesce(run_at, now()) + delay_ms * interval '1 ms' + (place - 1) * interval '1 microsecond'
    FROM given ORDER BY unique_key, idempotency_key, place
    ON CONFLICT DO NOTHING RETURNING ${RUN_COLUMNS}
  ), event AS (
    INSERT INTO run_events (run_id, kind, actor) SELECT id, 'queued', requested_by FROM new
  ), ring AS (
    ${ring("(SELECT * FROM new WHERE run_at < now() + interval '1 second') AS due")}
  ) SELECT ${RUN_COLUMNS} FROM new ${RUNG} ORDER BY new.run_at`,
}

/**
 * Inserts queued runs in the caller's transaction and rings the relays after its commit. Left out, and not returned,
 * are those whose unique key is active, whose idempotency key was used, or whose name a sibling bears already.
 */
export async function insertRuns(trx: Db | Trx, runs: readonly NewRun[]): Promise<JobRun[]> {
  if (runs.length === 0) return []
  const insert = async () => prepared<Rows<object>>(trx, INSERT, { rows: JSON.stringify(runs) })
  return toRuns(await (trx.isTransaction ? insert() : againAfterDeadlock(insert)))
}

/**
 * Inserts one run. `created` is false, and `run` the one that is there, when its unique key is active already or its
 * idempotency key was used before.
 */
export async function insertRun(trx: Db | Trx, run: NewRun): Promise<{ run: JobRun; created: boolean }> {
  // The active run may end between the conflict and the look-up; then the key is free again: ask once more.
  for (let tries = 0; tries < 20; tries++) {
    const [created] = await insertRuns(trx, [run])
    if (created) return { run: created, created: true }
    const there = await runInTheWay(trx, run)
    if (there) return { run: there, created: false }
  }
  throw new Error(`no run could be started for ${run.uniqueKey}: others kept starting and ending`)
}

async function runInTheWay(trx: Db | Trx, run: NewRun): Promise<JobRun | null> {
  if (run.idempotencyKey !== null) {
    const before = await runOfIdempotencyKey(run.idempotencyKey, trx)
    if (before) return before
  }
  return run.uniqueKey === null ? null : activeRun(run.uniqueKey, trx)
}

/** The run that was started with this idempotency key, whatever became of it. */
export async function runOfIdempotencyKey(key: string, trx: Db | Trx = db()): Promise<JobRun | null> {
  return (await JobRun.query(trx).findOne({ idempotency_key: key })) ?? null
}
