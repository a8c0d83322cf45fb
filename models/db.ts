/** The process's connection pool to PostgreSQL, the record of everything. */
import Knex from 'knex'
import { Model, snakeCaseMappers } from 'objection'
import pg from 'pg'
import { env } from '@/utils/env'
import { errorCode, plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'

/** A connection on which nothing is said is asked for a sign of life after so long; the system's default is two hours. */
export const KEEP_ALIVE_MS = 10_000

export type Db = Knex.Knex
export type Trx = Knex.Knex.Transaction

// int8 counts fit a double exactly up to 2^53; a date stays the text it is (a Date would shift it by the zone).
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

/**
 * Opens a pool of its own: for set-up and tests that speak to another database than the process's.
 * `idleInTransactionMs`: PostgreSQL ends a transaction in which nothing happens for so long; 0 is never.
 */
export function openDb(url: string, max = 10, idleInTransactionMs = 0): Db {
  return Knex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'sinkron',
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      idle_in_transaction_session_timeout: idleInTransactionMs,
    },
    pool: { min: 0, max },
    acquireConnectionTimeout: 15_000,
    // By itself it writes past the log.
    log: {
      warn: (message) => log.warn({ message }, 'the connection pool warns'),
      error: (message) => log.warn({ error: plainMessage(message) }, 'a connection to PostgreSQL failed'),
      deprecate: () => undefined,
      debug: () => undefined,
    },
  })
}

// Next bundles API routes apart from the server that hosts them; both must share one pool per process.
const shared = globalThis as typeof globalThis & { sinkronDb?: Db }

export function db(): Db {
  if (!shared.sinkronDb) shared.sinkronDb = openDb(env().DATABASE_URL)
  return shared.sinkronDb
}

/**
 * Opens a worker's pool. A worker that is frozen in the middle of a write would keep the run's row locked, and with it
 * the run, for as long as it is frozen; so its transactions end when its lease does.
 */
export function openWorkerDb(): void {
  const { DATABASE_URL, SINKRON_LEASE_MS } = env()
  shared.sinkronDb ??= openDb(DATABASE_URL, 10, SINKRON_LEASE_MS)
}

/** Closes the pool; the next call of `db()` opens a new one. */
export async function closeDb(): Promise<void> {
  const open = shared.sinkronDb
  delete shared.sinkronDb
  await open?.destroy()
}

const DEADLOCK = '40P01'

/**
 * Does `work`, a statement or a whole transaction, again when PostgreSQL gave it up to end a deadlock. Rows are locked
 * in one order everywhere, but whoever inserts a unique key waits for its holder, wherever that stands in the order.
 */
export async function againAfterDeadlock<Value>(work: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (errorCode(error) !== DEADLOCK || tries === 5) throw error
    }
  }
}

/** Runs `work` in one transaction of the process's database. */
export function inTransaction<Value>(work: (trx: Trx) => Promise<Value>): Promise<Value> {
  return db().transaction(work)
}

/** The row of a query that always gives one, such as a count. @throws Error when it gives none. */
export async function oneRow<Row>(
  on: Db | Trx,
  sql: string,
  bindings: readonly Knex.Knex.RawBinding[] | Readonly<Record<string, Knex.Knex.RawBinding>> = [],
): Promise<Row> {
  const answer = await on.raw<{ rows: Row[] }>(sql, bindings as Knex.Knex.RawBinding[])
  const [row] = answer.rows
  if (!row) throw new Error('a query that always gives a row gave none')
  return row
}

/** What the database's clock says: no process's decides anything. */
export async function databaseNow(on: Db | Trx = db()): Promise<Date> {
  const { now } = await oneRow<{ now: Date }>(on, 'SELECT clock_timestamp() AS now')
  return now
}

export interface Prepared {
  name: string
  sql: string
  /** No answer in this time is an error, and the connection is given up: it may be dead without a word. */
  timeoutMs?: number
}

/**
 * Runs a statement under a name, so that each connection plans it once: for the few that workers run all the time, whose
 * planning takes longer than their work. One name, one text; and no `*` in what it returns, because a plan outlives a
 * migration.
 */
export async function prepared<Answer>(
  on: Db | Trx,
  { name, sql, timeoutMs }: Prepared,
  bindings: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const statement = on.raw<Answer>(sql, bindings as Record<string, string>)
  if (timeoutMs !== undefined) statement.timeout(timeoutMs)
  // knex hands these options to the driver; its types do not know them on raw statements.
  return (statement as unknown as { options(of: { name: string }): Promise<Answer> }).options({ name })
}

/** Base of all tables: columns in snake_case, properties in camelCase. */
export class Table extends Model {
  static override columnNameMappers = snakeCaseMappers()
  static override useLimitInFirst = true
}

/** Whether the database answers within two seconds. */
export async function databaseAnswers(): Promise<boolean> {
  return db()
    .raw('SELECT 1')
    .timeout(2_000)
    .then(
      () => true,
      () => false,
    )
}
