/**
 * The list of runs by pages, with a bound to what one answer costs however many runs there are: what no index knows is
 * looked for in so many runs at a time, and the answer says how far it has looked.
 */
import type { Knex } from 'knex'
import { db } from './db'
import { JobRun } from './job-run'
import { isLookedUp, markOf, type RunFilter, whereIndexed, whereLookedUp } from './run-filter'
import { RUN_STATE } from './run-state'

export const RUN_SORTS = ['created', 'finished'] as const
export type RunSort = (typeof RUN_SORTS)[number]

export interface RunOrder {
  sort: RunSort
  isDescending: boolean
}

/** A place in the list: after this run. Its time is ISO 8601 to the microsecond. */
export interface RunMark {
  at: string
  id: string
}

/** Runs that are looked at for one answer when no index knows which match. */
export const LOOKED_AT = 20_000
/** More are not counted. */
export const COUNTED = 1_000

const COLUMN: Readonly<Record<RunSort, string>> = {
  created: 'job_runs.created_at',
  finished: 'job_runs.finished_at',
}

/** The runs that indexes find, in order, from a place on. */
function found(filter: RunFilter, order: RunOrder, after: RunMark | null): Knex.QueryBuilder {
  const column = COLUMN[order.sort]
  const query = whereIndexed(db()('job_runs'), filter)
  if (order.sort === 'finished') query.whereNotNull(column)
  if (after)
    query.whereRaw(
      `(${column}, job_runs.id) ${order.isDescending ? '<' : '>'} (CAST(? AS timestamptz), CAST(? AS text))`,
      [after.at, after.id],
    )
  return inOrder(query, order)
}

function inOrder(query: Knex.QueryBuilder, { sort, isDescending }: RunOrder): Knex.QueryBuilder {
  const direction = isDescending ? 'DESC' : 'ASC'
  return query.orderByRaw(`${COLUMN[sort]} ${direction}, job_runs.id ${direction}`)
}

/** Of those, the ones that match in full: among the first `LOOKED_AT` where they must be looked at one by one. */
function matching(filter: RunFilter, order: RunOrder, after: RunMark | null): Knex.QueryBuilder {
  const query = found(filter, order, after)
  if (!isLookedUp(filter)) return query
  return inOrder(
    whereLookedUp(db().from(query.limit(LOOKED_AT).select('job_runs.*').as('job_runs')), filter),
    order,
  )
}

/** The last run that was looked at; null when all were. */
async function lookedTo(filter: RunFilter, order: RunOrder, after: RunMark | null): Promise<RunMark | null> {
  const [last] = await found(filter, order, after)
    .offset(LOOKED_AT - 1)
    .limit(1)
    .select<RunMark[]>('job_runs.id', db().raw(`${markOf(COLUMN[order.sort])} AS at`))
  return last ?? null
}

export interface RunPage {
  runs: JobRun[]
  /** Where the following page begins; null: there is none. */
  next: RunMark | null
  /** Set when older runs were not looked at yet: how far was looked. */
  lookedTo: RunMark | null
}

/** A page of runs with their states. */
export async function pageOfRuns(
  filter: RunFilter,
  order: RunOrder,
  { after, limit }: { after: RunMark | null; limit: number },
): Promise<RunPage> {
  const rows: (object & RunMark & { mark: string })[] = await matching(filter, order, after)
    .limit(limit + 1)
    .select('job_runs.*', db().raw(`${RUN_STATE} AS state, ${markOf(COLUMN[order.sort])} AS mark`))
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  const end = last || !isLookedUp(filter) ? null : await lookedTo(filter, order, after)
  return {
    runs: shown.map(({ mark: _, ...row }) => JobRun.fromDatabaseJson(row)),
    next: last ? { at: last.mark, id: last.id } : end,
    lookedTo: end,
  }
}

export interface RunCount {
  count: number
  /** False: there are more, or there may be among those that were not looked at. */
  isExact: boolean
}

/** How many match, as far as it is worth counting. */
export async function countRunsUpTo(filter: RunFilter, order: RunOrder): Promise<RunCount> {
  const few = matching(filter, order, null)
    .limit(COUNTED + 1)
    .select(db().raw('1'))
  const [row] = await db().from(few.as('few')).count<{ count: number }[]>('* as count')
  const count = row?.count ?? 0
  if (count > COUNTED) return { count: COUNTED, isExact: false }
  return { count, isExact: !isLookedUp(filter) || (await lookedTo(filter, order, null)) === null }
}
