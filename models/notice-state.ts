/** How each subject of notices stands, and the ends of runs that may change it. */
import type { FreshnessTarget } from '@/replies/notices'
import { type Db, db, type Trx } from './db'
import type { Rows, StoredError } from './job-run'

export type SubjectState = 'ok' | 'failed' | 'late' | 'needs_you'

/** An end of a run, or its being put away until a person acts. */
export interface RunEnd {
  id: string
  /** `family.type`. */
  job: string
  subject: string
  state: Extract<SubjectState, 'ok' | 'failed' | 'needs_you'>
  requestedBy: string
  error: StoredError | null
  at: Date
  /** `at` to the microsecond, for the mark. */
  mark: string
}

/** Ends this long before the last look are looked at again: an end may be committed later than it says. */
const OVERLAP = "interval '1 minute'"
/** Shorter: there may be thousands a second, and after one that is missed the next tells the same. */
const OVERLAP_OF_SUCCESS = "interval '15 seconds'"
const SUBJECT = "coalesce(r.unique_key, r.family || '.' || r.type)"
/** Children are told of by their root, and messages by nobody. */
const TOLD = "r.parent_id IS NULL AND r.family <> 'system'"
const END = `r.id, r.family || '.' || r.type AS job, ${SUBJECT} AS subject, r.requested_by, r.error`

/** Lets one transaction at a time look; false when another does. */
export async function lockLooking(trx: Trx): Promise<boolean> {
  const answer = await trx.raw<Rows<{ mine: boolean }>>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('sinkron notices', 3)) AS mine`,
  )
  return answer.rows[0]?.mine === true
}

/** Since when ends are to be looked at, and what the clock says now; both as PostgreSQL writes them. */
export async function looksFrom(trx: Trx): Promise<{ from: string; now: string; nowAt: Date }> {
  const answer = await trx.raw<Rows<{ from: string; now: string; nowAt: Date }>>(
    `SELECT (looked_at - ${OVERLAP})::text AS "from", clock_timestamp()::text AS now, clock_timestamp() AS "nowAt"
     FROM notice_looks`,
  )
  const [found] = answer.rows
  if (!found) throw new Error('notice_looks has no row')
  return found
}

/** Notes the look, and forgets subjects that are well and whose mark nothing can come before any more. */
export async function noteLook(trx: Trx, now: string): Promise<void> {
  await trx('notice_looks').update({ looked_at: now })
  await trx.raw(
    `DELETE FROM notice_states WHERE state = 'ok' AND at < CAST(:now AS timestamptz) - 10 * ${OVERLAP}`,
    {
      now,
    },
  )
}

interface EndRow extends Omit<RunEnd, 'requestedBy'> {
  requested_by: string
}

const toEnd = ({ requested_by, ...row }: EndRow): RunEnd => ({ ...row, requestedBy: requested_by })

/**
 * Ends that may change a state, the earliest first: those since `from`, behind the marks of their subjects. Runs of
 * subjects that are well, and of which none died, are not even read.
 */
export async function unseenEnds(trx: Trx, from: string, limit: number): Promise<RunEnd[]> {
  const found = await trx.raw<Rows<EndRow>>(
    `WITH moving AS MATERIALIZED (
       SELECT subject FROM notice_states WHERE state IN ('failed', 'needs_you')
       UNION SELECT ${SUBJECT} FROM job_runs r WHERE r.status = 'dead' AND r.finished_at >= :from AND ${TOLD}
     ), ended AS (
       SELECT ${END}, 'failed' AS state, r.finished_at AS at
       FROM job_runs r WHERE r.status = 'dead' AND r.finished_at >= :from AND ${TOLD}
       UNION ALL
       SELECT ${END}, 'ok', r.finished_at FROM job_runs r
       WHERE EXISTS (SELECT FROM moving) AND r.status = 'completed'
         AND r.finished_at >= CAST(:from AS timestamptz) + ${OVERLAP} - ${OVERLAP_OF_SUCCESS}
         AND ${TOLD} AND ${SUBJECT} IN (SELECT subject FROM moving)
       UNION ALL
       SELECT ${END}, 'needs_you', r.updated_at FROM job_runs r
       WHERE r.blocked_on IS NOT NULL AND r.updated_at >= :from AND ${TOLD}
     )
     SELECT e.*, e.at::text AS mark FROM ended e LEFT JOIN notice_states s ON s.subject = e.subject
     WHERE s.subject IS NULL OR (e.at, e.id) > (s.at, s.run_id) ORDER BY e.at, e.id LIMIT :limit`,
    { from, limit },
  )
  return found.rows.map(toEnd)
}

/** Ends of any kind that a channel which asks for every run was not told of yet. */
export async function untoldEnds(
  trx: Trx,
  from: string,
  limit: number,
): Promise<(RunEnd & { channelId: string })[]> {
  const found = await trx.raw<Rows<EndRow & { channelId: string }>>(
    `SELECT c.id AS "channelId", ${END}, CASE r.status WHEN 'dead' THEN 'failed' ELSE 'ok' END AS state,
       r.finished_at AS at, r.finished_at::text AS mark
     FROM notice_channels c JOIN job_runs r ON r.finished_at >= greatest(CAST(:from AS timestamptz), c.active_from)
       AND r.status IN ('completed', 'dead') AND ${TOLD}
       AND c.jobs && ARRAY[r.family || '.' || r.type, r.family || '.*', '*']
       AND (NOT c.own_runs OR r.requested_by = c.owner)
     WHERE c.enabled AND c.every_run AND NOT EXISTS (SELECT FROM notices n WHERE n.run_id = r.id
       AND n.channel_id = c.id AND n.event IN ('completed', 'failed', 'recovered'))
     ORDER BY r.finished_at, r.id LIMIT :limit`,
    { from, limit },
  )
  return found.rows.map((row) => ({ ...toEnd(row), channelId: row.channelId }))
}

/** The state of a subject and since when, before this end is taken into account. Without a row it is ok. */
export async function stateOf(
  trx: Trx,
  subject: string,
): Promise<{ state: SubjectState; since: Date | null }> {
  const found = await trx('notice_states')
    .where({ subject })
    .first<{ state: SubjectState; since: Date } | undefined>('state', 'since')
  return found ?? { state: 'ok', since: null }
}

/** Moves a subject's mark to this end, and its state with it. */
export async function moveState(
  trx: Trx,
  moved: { subject: string; state: SubjectState; mark: string; runId: string },
): Promise<void> {
  await trx.raw(
    `INSERT INTO notice_states (subject, state, since, at, run_id)
     VALUES (:subject, :state, :mark, :mark, :runId)
     ON CONFLICT (subject) DO UPDATE SET state = excluded.state, at = excluded.at, run_id = excluded.run_id,
       since = CASE WHEN notice_states.state = excluded.state THEN notice_states.since ELSE excluded.since END`,
    moved,
  )
}

export async function freshnessTargets(trx: Db | Trx = db()): Promise<FreshnessTarget[]> {
  return trx('freshness_targets').select<FreshnessTarget[]>('job', 'minutes').orderBy('job')
}

const lateSubject = (job: string) => `late:${job}`

/** Replaces all targets; a target that stays keeps the time from which it counts. */
export async function storeTargets(targets: readonly FreshnessTarget[]): Promise<void> {
  await db().transaction(async (trx) => {
    const jobs = targets.map(({ job }) => job)
    const gone = await trx('freshness_targets')
      .whereNotIn('job', jobs)
      .delete()
      .returning<{ job: string }[]>('job')
    await trx('notice_states')
      .whereIn(
        'subject',
        gone.map(({ job }) => lateSubject(job)),
      )
      .delete()
    if (targets.length > 0)
      await trx('freshness_targets')
        .insert(targets.map(({ job, minutes }) => ({ job, minutes })))
        .onConflict('job')
        .merge(['minutes'])
  })
}

export interface Freshness extends FreshnessTarget {
  subject: string
  /** The last success and its end; null when there was none. */
  lastId: string | null
  lastAt: Date | null
  isLate: boolean
  wasLate: boolean
  since: Date | null
}

/** Jobs whose lateness has changed. One without a success is late when its target is older than it allows. */
export async function changedFreshness(trx: Trx): Promise<Freshness[]> {
  const found = await trx.raw<Rows<Freshness>>(
    `SELECT * FROM (
       SELECT t.job, t.minutes, 'late:' || t.job AS subject, last.id AS "lastId", last.finished_at AS "lastAt",
         coalesce(last.finished_at, t.created_at) < clock_timestamp() - t.minutes * interval '1 minute' AS "isLate",
         coalesce(s.state = 'late', false) AS "wasLate", s.since
       FROM freshness_targets t LEFT JOIN notice_states s ON s.subject = 'late:' || t.job
       LEFT JOIN LATERAL (SELECT r.id, r.finished_at FROM job_runs r WHERE r.family = split_part(t.job, '.', 1)
         AND r.type = split_part(t.job, '.', 2) AND r.status = 'completed' AND r.parent_id IS NULL
         ORDER BY r.created_at DESC, r.id DESC LIMIT 1) last ON true
     ) f WHERE "isLate" <> "wasLate" ORDER BY job`,
  )
  return found.rows
}
