/** What state a run is in at this moment: the one place that says so, by the database's clock. */
import { type RunState, statusOf } from '@/jobs/engine/states'

/** The longest that a worker takes to hear of a cancel: it asks with each heartbeat, and then lets go. */
const HEARS_WITHIN = `interval '10 seconds'`

const LAST_ATTEMPT = (outcome: 'snoozed' | 'cancelled') => `EXISTS (SELECT FROM job_attempts a
  WHERE a.run_id = job_runs.id AND a.attempt = job_runs.attempt AND a.outcome = '${outcome}')`

const LATER = 'job_runs.run_at > clock_timestamp()'

/** Asked in this order; the first that holds is the state. What none holds for is in the state of its status' name. */
const CONDITIONS: readonly (readonly [RunState, string])[] = [
  ['blocked', 'job_runs.blocked_on IS NOT NULL'],
  ['scheduled', `job_runs.status = 'queued' AND ${LATER} AND job_runs.attempt = 0`],
  ['rate_limited', `job_runs.status = 'queued' AND ${LATER} AND ${LAST_ATTEMPT('snoozed')}`],
  ['retrying', `job_runs.status = 'queued' AND ${LATER}`],
  ['presumed_dead', 'job_runs.lease_until < clock_timestamp()'],
  ['handled', 'job_runs.resolved_at IS NOT NULL'],
  [
    'cancelling',
    `job_runs.status = 'cancelled' AND job_runs.finished_at > clock_timestamp() - ${HEARS_WITHIN} AND ${LAST_ATTEMPT('cancelled')}`,
  ],
]

/** The state of a row of `job_runs`, as SQL. */
export const RUN_STATE = `CASE ${CONDITIONS.map(([state, when]) => `WHEN ${when} THEN '${state}'`).join(' ')} ELSE job_runs.status END`

/** The same, said by columns that indexes and the planner's statistics know; with those of the queue it is said in addition. */
const KNOWN: Readonly<Record<RunState, { by: string; isWhole: boolean }>> = {
  blocked: { by: 'job_runs.blocked_on IS NOT NULL', isWhole: true },
  queued: { by: 'job_runs.blocked_on IS NULL', isWhole: false },
  scheduled: { by: 'job_runs.blocked_on IS NULL AND job_runs.attempt = 0', isWhole: false },
  rate_limited: { by: 'job_runs.blocked_on IS NULL', isWhole: false },
  retrying: { by: 'job_runs.blocked_on IS NULL', isWhole: false },
  running: { by: 'job_runs.lease_until >= clock_timestamp()', isWhole: true },
  presumed_dead: { by: 'job_runs.lease_until < clock_timestamp()', isWhole: true },
  waiting: { by: 'true', isWhole: true },
  completed: { by: 'true', isWhole: true },
  dead: { by: 'job_runs.resolved_at IS NULL', isWhole: true },
  handled: { by: 'job_runs.resolved_at IS NOT NULL', isWhole: true },
  cancelling: { by: `job_runs.finished_at > clock_timestamp() - ${HEARS_WITHIN}`, isWhole: false },
  cancelled: { by: 'true', isWhole: false },
}

/** Rows in this state, as SQL. */
export function inState(state: RunState): string {
  const { by, isWhole } = KNOWN[state]
  const judged = isWhole ? '' : ` AND ${RUN_STATE} = '${state}'`
  return `(job_runs.status = '${statusOf(state)}' AND ${by}${judged})`
}
