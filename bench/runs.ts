/** Runs as the product performs them: started in the database, ended by a worker, watched from outside. */
import { setTimeout as sleep } from 'node:timers/promises'
import { definitions } from '@/jobs/definitions'
import { startRun } from '@/jobs/engine/start'
import type { Db } from '@/models/db'

const LOOK_EVERY_MS = 5

/** What somebody who asks for the run sees. */
export interface Look {
  status: string
  stage: string | null
  done: number | null
  /** The database's clock, milliseconds since 1970. */
  seenAt: number
}

export interface Ended {
  id: string
  /** From the insertion of the run to its completion, as somebody who asks every 5 ms sees it. */
  ms: number
  /** From the first claim to the end, as the run records it. */
  runningMs: number
  /** When it was seen to have ended, by the database's clock. */
  seenAt: number
  result: Readonly<Record<string, unknown>>
}

export interface RunWanted {
  /** `family.type`. */
  job: string
  payload: object
  /** Called with each look at the run while it is active. */
  onLook?: (look: Look & { id: string }) => void
}

interface Row extends Look {
  runningMs: number
  result: Record<string, unknown> | null
  error: unknown
}

/** Starts a run as the API does and waits for its end. @throws Error when it does not complete. */
export async function performRun(db: Db, { job, payload, onLook }: RunWanted): Promise<Ended> {
  const definition = definitions.find(({ name }) => name === job)
  if (!definition) throw new Error(`there is no job ${job}`)
  const startedAt = performance.now()
  const { run } = await db.transaction((trx) => startRun(definition, { payload, requestedBy: 'bench', trx }))
  return awaitEnd(db, { id: run.id, startedAt, ...(onLook ? { onLook } : {}) })
}

export interface RunUnderWay extends Pick<RunWanted, 'onLook'> {
  id: string
  /** By this process's clock, as `performance.now()` gives it. */
  startedAt: number
}

/** Waits for the end of a run that was started. @throws Error when it does not complete. */
export async function awaitEnd(db: Db, { id, startedAt, onLook }: RunUnderWay): Promise<Ended> {
  for (;;) {
    await sleep(LOOK_EVERY_MS)
    const { rows } = await db.raw<{ rows: [Row] }>(
      `SELECT status, stage, done, result, error,
         extract(epoch FROM clock_timestamp())::float8 * 1000 AS "seenAt",
         extract(epoch FROM finished_at - started_at)::float8 * 1000 AS "runningMs"
       FROM job_runs WHERE id = ?`,
      [id],
    )
    const { status, runningMs, seenAt, result, error } = rows[0]
    const ms = performance.now() - startedAt
    if (status === 'completed') return { id, ms, runningMs, seenAt, result: result ?? {} }
    if (['dead', 'cancelled'].includes(status))
      throw new Error(`${id} ended ${status}: ${JSON.stringify(error)}`)
    if (error) throw new Error(`an attempt of ${id} failed: ${JSON.stringify(error)}`)
    onLook?.({ ...rows[0], id })
  }
}

/** What a run must say it did. @throws Error when it says otherwise: then its time is the time of something else. */
export function expectResult(ended: Ended, expected: Readonly<Record<string, unknown>>): Ended {
  for (const [name, value] of Object.entries(expected))
    if (ended.result[name] !== value)
      throw new Error(`${ended.id}: ${name} is ${String(ended.result[name])}, expected ${String(value)}`)
  return ended
}
