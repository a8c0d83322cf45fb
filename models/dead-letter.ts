/** Dead letters: runs that ended without success and wait for a person. Read by cause, by page, and in chunks. */
import type { Knex } from 'knex'
import { db, oneRow } from './db'
import { FENCED, type Fence } from './fence'
import { JobRun, type Rows } from './job-run'
import { markOf } from './run-filter'
import { escapeLike } from './unit'

/** What to look for; what is absent restricts nothing. Times are ISO 8601, as precise as the database's own. */
export interface DeadFilter {
  family?: string | undefined
  type?: string | undefined
  cause?: string | undefined
  lane?: string | undefined
  /** A part of the id, the error or the payload, in any case. */
  search?: string | undefined
  /** Dead at this time or later. */
  since?: string | undefined
  /** Dead at this time or before. */
  until?: string | undefined
  ids?: readonly string[] | undefined
}

/** A place in the list, the newest first: after this run. */
export interface DeadMark {
  finishedAt: string
  id: string
}

const MARK = markOf('finished_at')
const TEXT = `(id || ' ' || coalesce(error::text, '') || ' ' || payload::text)`
const EQUALS = ['family', 'type', 'cause', 'lane'] as const

function matching(filter: DeadFilter): Knex.QueryBuilder {
  const query = db()('job_runs').where({ status: 'dead', resolved_at: null })
  for (const name of EQUALS) if (filter[name] !== undefined) query.where(name, filter[name])
  // Said as the index says it, which holds only runs of a lane.
  if (filter.lane !== undefined && filter.lane !== '') query.whereRaw("lane <> ''")
  if (filter.search) query.whereRaw(`${TEXT} ILIKE ?`, [`%${escapeLike(filter.search)}%`])
  if (filter.since !== undefined) query.whereRaw('finished_at >= CAST(? AS timestamptz)', [filter.since])
  if (filter.until !== undefined) query.whereRaw('finished_at <= CAST(? AS timestamptz)', [filter.until])
  if (filter.ids !== undefined) query.whereRaw('id = ANY(?)', [[...filter.ids]])
  return query
}

function pageOf(filter: DeadFilter, after: DeadMark | null, limit: number): Knex.QueryBuilder {
  const query = matching(filter).orderByRaw('finished_at DESC, id DESC').limit(limit)
  if (after) query.whereRaw('(finished_at, id) < (CAST(? AS timestamptz), ?)', [after.finishedAt, after.id])
  return query
}

/** A page of dead runs, those that died last first. `next` is where the following page begins; null: there is none. */
export async function listDead(
  filter: DeadFilter,
  { after, limit }: { after: DeadMark | null; limit: number },
): Promise<{ runs: JobRun[]; next: DeadMark | null }> {
  const rows: (object & { id: string; mark: string })[] = await pageOf(filter, after, limit + 1).select(
    '*',
    db().raw(`${MARK} AS mark`),
  )
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    runs: shown.map(({ mark: _, ...row }) => JobRun.fromDatabaseJson(row)),
    next: last ? { finishedAt: last.mark, id: last.id } : null,
  }
}

/** Dead runs of one job that died of one cause. */
export interface DeadCount {
  cause: string
  family: string
  type: string
  count: number
  firstAt: Date
  newestAt: Date
}

/** How many match, by cause and job: the most frequent first. */
export async function countDead(filter: DeadFilter): Promise<DeadCount[]> {
  return matching(filter)
    .groupBy('cause', 'family', 'type')
    .select(
      'cause',
      'family',
      'type',
      db().raw('count(*) AS count, min(finished_at) AS "firstAt", max(finished_at) AS "newestAt"'),
    )
    .orderByRaw('count(*) DESC, cause, family, type')
}

/** How many there are in all. */
export async function countAllDead(): Promise<number> {
  const [found] = await matching({}).count<{ count: number }[]>('* as count')
  return found?.count ?? 0
}

/** The next runs that match, the newest first, and where they stand: what a run over all of them takes at a time. */
export async function chunkOfDead(
  filter: DeadFilter,
  after: DeadMark | null,
  limit: number,
): Promise<DeadMark[]> {
  return pageOf(filter, after, limit).select('id', db().raw(`${MARK} AS "finishedAt"`))
}

/** Now, by the database's clock, to the microsecond, as the times of marks are. */
export async function markOfNow(): Promise<string> {
  const sql = `SELECT ${markOf('clock_timestamp()')} AS now`
  const { now } = await oneRow<{ now: string }>(db(), sql)
  return now
}

/** Those of these runs that are dead, and died at `until` or before. */
export async function stillDead(ids: readonly string[], until: string): Promise<Map<string, JobRun>> {
  const rows: (object & { id: string })[] = await matching({ ids, until }).select('*')
  return new Map(rows.map((row) => [row.id, JobRun.fromDatabaseJson(row) as JobRun]))
}

/** Which of these runs `actor` has reopened, discarded or cancelled after `since`. */
export async function actedOn(
  ids: readonly string[],
  { actor, since }: { actor: string; since: string },
): Promise<Set<string>> {
  const rows: { run_id: string }[] = await db()('run_events')
    .whereRaw('run_id = ANY(?)', [[...ids]])
    .whereIn('kind', ['reopened', 'discarded', 'cancelled'])
    .where({ actor })
    .whereRaw('at > CAST(? AS timestamptz)', [since])
    .distinct('run_id')
  return new Set(rows.map(({ run_id }) => run_id))
}

/** Whether the attempt is still its worker's own. */
export async function isOwn({ runId, attempt }: Fence): Promise<boolean> {
  const { rows } = await db().raw<Rows<object>>(`SELECT 1 FROM job_runs WHERE ${FENCED}`, { runId, attempt })
  return rows.length > 0
}
