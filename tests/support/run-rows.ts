/** The real rows of runs as the model notes them, and what must hold of them whatever was done. */
import { type RunStatus, TRANSITIONS } from '@/jobs/engine/states'
import { db } from '@/models/db'
import { isFinal, LANE_CAP, type ModelRun } from './run-model'

/** A run as it stands, with what only the database knows. */
export interface RealRun extends ModelRun {
  /** `family.type` */
  queue: string
  numbers: number[]
  percent: number
  version: number
}

const ROWS = `SELECT r.id, r.family || '.' || r.type AS queue, parent_id AS parent, child_key AS "childKey", unique_key AS key, lane, priority,
    max_attempts AS "maxAttempts", status, run_at <= clock_timestamp() AS "isDue", blocked_on AS "blockedOn",
    r.attempt, failures, r.error IS NOT NULL AS "hasError",
    result IS NOT NULL AS "hasResult", children_total AS total, children_open AS open, children_failed AS failed,
    wake_at_open AS wake, counted AS "isCounted", resolution, percent, r.version,
    coalesce(a.outcomes, '{}') AS outcomes, coalesce(a.numbers, '{}') AS numbers,
    coalesce(e.ends, 0)::int AS ends, coalesce(e.reopenings, 0)::int AS reopenings
  FROM job_runs r
  LEFT JOIN (SELECT run_id, array_agg(outcome ORDER BY attempt) AS outcomes, array_agg(attempt ORDER BY attempt) AS numbers
    FROM job_attempts GROUP BY run_id) a ON a.run_id = r.id
  LEFT JOIN (SELECT run_id, count(*) FILTER (WHERE kind IN ('completed', 'dead', 'cancelled')) AS ends,
    count(*) FILTER (WHERE kind = 'reopened') AS reopenings FROM run_events GROUP BY run_id) e ON e.run_id = r.id
  ORDER BY r.id`

export async function realRuns(): Promise<RealRun[]> {
  const found = await db().raw<{ rows: RealRun[] }>(ROWS)
  return found.rows
}

/** Notes every move of a run in the database itself, so that none between two looks is missed. */
export const MOVES = `
  CREATE TABLE moves (run_id text, was text, now text, version_was bigint, version_now bigint);
  CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO moves VALUES (NEW.id, OLD.status, NEW.status, OLD.version, NEW.version);
    RETURN NULL;
  END $$;
  CREATE TRIGGER note_move AFTER UPDATE ON job_runs FOR EACH ROW
    WHEN (OLD.status <> NEW.status OR OLD.version > NEW.version) EXECUTE FUNCTION note_move();`

export const FORGET =
  'DELETE FROM job_runs; DELETE FROM job_attempts; DELETE FROM run_events; DELETE FROM moves'

interface Move {
  was: RunStatus
  now: RunStatus
  version_was: number
  version_now: number
}

async function wrongMoves(): Promise<string[]> {
  const moves: Move[] = await db()('moves').distinct('was', 'now', 'version_was', 'version_now')
  const wrong = moves.filter((move) =>
    move.was === move.now
      ? true
      : !TRANSITIONS[move.was].includes(move.now) || move.version_now <= move.version_was,
  )
  return wrong.map(
    (move) => `moved from ${move.was} to ${move.now}, version ${move.version_was} to ${move.version_now}`,
  )
}

function wrongOf(run: RealRun, all: readonly RealRun[]): string[] {
  const children = all.filter(({ parent }) => parent === run.id)
  const ended = run.attempt - (run.status === 'running' ? 1 : 0)
  const rules: Record<string, boolean> = {
    'percent is 100 exactly when it completed': (run.percent === 100) === (run.status === 'completed'),
    'its attempts are numbered without gaps':
      run.numbers.join() === Array.from({ length: ended }, (_, n) => n + 1).join(),
    'it ended once for each time it was open': run.ends - run.reopenings === (isFinal(run) ? 1 : 0),
    'its children are all there': run.total === children.length,
    'its open children are those not counted':
      run.open === children.filter((child) => !child.isCounted).length,
    'its failed children are those counted as such':
      run.failed === children.filter((child) => child.isCounted && child.status !== 'completed').length,
    'only what has ended is counted': !run.isCounted || isFinal(run),
    'it waits for something': run.status !== 'waiting' || run.open > 0,
  }
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [`${run.id}: not so: ${rule}`]))
}

function wrongTogether(all: readonly RealRun[]): string[] {
  const active = all.filter((run) => !isFinal(run))
  const keys = active.flatMap(({ key }) => (key === null ? [] : [key]))
  const busy = all.filter((run) => run.lane !== '' && run.status === 'running')
  // A lane is one of its queue: a run that was edited into another type's payload keeps its own queue.
  const lanes = busy.map(({ queue, lane }) => `${lane} of ${queue}`)
  const crowded = [...new Set(lanes)].filter((lane) => lanes.filter((one) => one === lane).length > LANE_CAP)
  return [
    ...(new Set(keys).size < keys.length ? [`two active runs of one key among ${keys}`] : []),
    ...crowded.map((lane) => `more than ${LANE_CAP} runs of lane ${lane} are under way`),
  ]
}

/** What does not hold of the rows as they stand; empty when all is well. */
export async function brokenRules(all: readonly RealRun[]): Promise<string[]> {
  return [...all.flatMap((run) => wrongOf(run, all)), ...wrongTogether(all), ...(await wrongMoves())]
}
