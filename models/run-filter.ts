/** Which runs are looked for, as conditions of SQL: those an index answers, and those that are looked up row by row. */
import type { Knex } from 'knex'
import type { RunState } from '@/jobs/engine/states'
import { db } from './db'
import { inState } from './run-state'
import { escapeLike } from './unit'

/** What to look for; what is absent restricts nothing. */
export interface RunFilter {
  family?: string | undefined
  type?: string | undefined
  /** In one of these states. */
  states?: readonly RunState[] | undefined
  /** Asked for by this person, script or schedule. */
  who?: string | undefined
  /** Queued on this day or later; a day of Jakarta, `YYYY-MM-DD`. */
  from?: string | undefined
  /** Queued on this day or before. */
  to?: string | undefined
  /** The cause a run died of, or the code of its last error. */
  cause?: string | undefined
  lane?: string | undefined
  /** A part of the id, the lane or the payload (a table, a file's name), in any case. */
  search?: string | undefined
  /** Children of this run. */
  parent?: string | undefined
  /** `top`: only runs that no other run spawned. */
  level?: 'top' | undefined
  ids?: readonly string[] | undefined
}

type Query = Knex.QueryBuilder

const DAY = `(CAST(? AS date)::timestamp AT TIME ZONE 'Asia/Jakarta')`
const TEXT = `(job_runs.id || ' ' || job_runs.lane || ' ' || job_runs.payload::text)`

/** A family alone is no beginning of an index that knows the order of the list. */
const isJob = ({ family, type }: RunFilter) => family !== undefined && type !== undefined

/** Conditions that indexes answer. Runs that were cleaned away are found by their names alone. */
export function whereIndexed(query: Query, filter: RunFilter): Query {
  const { family, type, states, from, to, parent, ids } = filter
  if (ids === undefined && parent === undefined) query.whereNull('job_runs.hidden_at')
  if (isJob(filter)) query.where({ 'job_runs.family': family, 'job_runs.type': type })
  if (states !== undefined) query.whereRaw(`(${states.map(inState).join(' OR ') || 'false'})`)
  if (from !== undefined) query.whereRaw(`job_runs.created_at >= ${DAY}`, [from])
  if (to !== undefined) query.whereRaw(`job_runs.created_at < ${DAY} + interval '1 day'`, [to])
  if (parent !== undefined) query.where({ 'job_runs.parent_id': parent })
  if (ids !== undefined) query.whereRaw('job_runs.id = ANY(?)', [[...ids]])
  return query
}

const LOOKED_UP = ['family', 'type', 'who', 'cause', 'lane', 'search', 'level'] as const

/** Whether rows must be looked at one by one, and most of them in vain. */
export function isLookedUp(filter: RunFilter): boolean {
  return LOOKED_UP.some(
    (name) => filter[name] !== undefined && !(isJob(filter) && (name === 'family' || name === 'type')),
  )
}

/** Conditions that are looked up in each row. */
export function whereLookedUp(query: Query, filter: RunFilter): Query {
  const { family, type, who, cause, lane, search, level } = filter
  if (!isJob(filter) && family !== undefined) query.where({ 'job_runs.family': family })
  if (!isJob(filter) && type !== undefined) query.where({ 'job_runs.type': type })
  if (who !== undefined) query.where({ 'job_runs.requested_by': who })
  if (cause !== undefined)
    query.whereRaw(`(job_runs.cause = ? OR job_runs.error->>'code' = ?)`, [cause, cause])
  if (lane !== undefined) query.where({ 'job_runs.lane': lane })
  if (search) query.whereRaw(`${TEXT} ILIKE ?`, [`%${escapeLike(search)}%`])
  if (level === 'top') query.whereNull('job_runs.parent_id')
  return query
}

/** All runs that match, however long it takes: for what is done with all of them. */
export function allMatching(filter: RunFilter): Query {
  return whereLookedUp(whereIndexed(db()('job_runs'), filter), filter)
}

/** A time as text, to the microsecond: a Date would lose the last three digits, and with them a place in a list. */
export const markOf = (time: string) => `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
