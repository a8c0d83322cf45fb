/** The runs that one bulk acts on: counted, taken chunk by chunk, and looked at again before each is touched. */
import type { Knex } from 'knex'
import type { BulkAction } from '@/jobs/definitions/system-bulk'
import { db } from './db'
import { chunkOfDead, countDead, type DeadCount, type DeadFilter, stillDead } from './dead-letter'
import { ACTIVE, JobRun } from './job-run'
import { allMatching, markOf, type RunFilter } from './run-filter'
import type { RunMark } from './run-page'

export interface BulkSource {
  /** How many, by job; of dead runs also by cause, which is empty elsewhere. */
  count(): Promise<DeadCount[]>
  /** The next of them, the newest first. */
  chunk(after: RunMark | null, limit: number): Promise<RunMark[]>
  /** Those of these runs that the action still fits. */
  still(ids: readonly string[]): Promise<Map<string, JobRun>>
}

/** What a bulk is asked to act on: dead runs by their own filter, or runs of the list by its. */
export interface BulkTarget {
  action: BulkAction
  filter?: DeadFilter | undefined
  runs?: RunFilter | undefined
}

/** `until`: only what was there, and so, at that moment. */
export function bulkSource({ filter, runs, action }: BulkTarget, until: string): BulkSource {
  return runs === undefined ? deadSource(filter ?? {}, until) : runSource(runs, action, until)
}

function deadSource(filter: DeadFilter, until: string): BulkSource {
  const isEarlier = filter.until !== undefined && Date.parse(filter.until) < Date.parse(until)
  const bounded = isEarlier ? filter : { ...filter, until }
  return {
    count: () => countDead(bounded),
    chunk: async (after, limit) => {
      const marks = await chunkOfDead(bounded, after && { finishedAt: after.at, id: after.id }, limit)
      return marks.map(({ finishedAt, id }) => ({ at: finishedAt, id }))
    },
    still: (ids) => stillDead(ids, until),
  }
}

const UNRESOLVED = `job_runs.status = 'dead' AND job_runs.resolved_at IS NULL`
/** Runs that an action can do something with, of those that were so at a moment. */
const FITS: Readonly<Record<BulkAction, string>> = {
  cancel: `job_runs.status IN (${ACTIVE}) AND job_runs.created_at <= CAST(? AS timestamptz)`,
  retry: `((${UNRESOLVED}) OR job_runs.status = 'cancelled') AND job_runs.finished_at <= CAST(? AS timestamptz)`,
  discard: `${UNRESOLVED} AND job_runs.finished_at <= CAST(? AS timestamptz)`,
}

function runSource(filter: RunFilter, action: BulkAction, until: string): BulkSource {
  const fitting = (wanted: RunFilter): Knex.QueryBuilder =>
    allMatching(wanted).whereRaw(FITS[action], [until])
  return {
    count: () =>
      fitting(filter)
        .groupBy('family', 'type')
        .select(
          'family',
          'type',
          db().raw(
            `'' AS cause, count(*) AS count, min(created_at) AS "firstAt", max(created_at) AS "newestAt"`,
          ),
        ),
    chunk: async (after, limit) => {
      const query = fitting(filter).orderByRaw('created_at DESC, id DESC').limit(limit)
      if (after)
        query.whereRaw('(created_at, id) < (CAST(? AS timestamptz), CAST(? AS text))', [after.at, after.id])
      return query.select('id', db().raw(`${markOf('created_at')} AS at`))
    },
    still: async (ids) => {
      const rows: (object & { id: string })[] = await fitting({ ids }).select('job_runs.*')
      return new Map(rows.map((row) => [row.id, JobRun.fromDatabaseJson(row) as JobRun]))
    },
  }
}
