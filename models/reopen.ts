/** What a person does with a run that ended: try it again, with all below it that did not complete, or put it away. */
import { errorCode } from '@/utils/errors'
import { recordAct } from './audit'
import { againAfterDeadlock, type Db, db, type Trx } from './db'
import { ring } from './due-channel'
import { FINAL, findRun, JobRun, type Rows, toRun } from './job-run'

/** Another run is active under the unique key of one that should be tried again. */
export class KeyIsActive extends Error {
  constructor(readonly uniqueKey: string) {
    super(`another run is active under ${uniqueKey}`)
  }
}

/** A payload that takes the place of a run's own, with what derives from it. */
export interface NewPayload {
  payload: unknown
  uniqueKey: string | null
  lane: string
  priority: number
}

export interface Reopening {
  actor: string
  reason: string | null
  changed: NewPayload | null
}

/** One level of a tree at a time: what did not complete, locked from the top down. */
const LEVEL = `SELECT id FROM job_runs WHERE parent_id = ANY(?) AND status IN ('dead', 'cancelled') ORDER BY id FOR UPDATE`

/**
 * Makes a dead or cancelled run queued again with all its attempts before it, and with it what did not complete in the
 * tree below; its ancestors that have ended wait for it again. A run whose children are to run waits for them. A new
 * payload begins without the old cursor. Null when the run has not ended, or completed.
 * @throws KeyIsActive: nothing was changed.
 */
export async function reopenRun(id: string, how: Reopening): Promise<JobRun | null> {
  try {
    return await againAfterDeadlock(() => db().transaction((trx) => reopenTree(trx, id, how)))
  } catch (error) {
    if (errorCode(error) === UNIQUE_VIOLATION) {
      const run = await findRun(id)
      throw new KeyIsActive(how.changed?.uniqueKey ?? run?.uniqueKey ?? id)
    }
    throw error
  }
}

const UNIQUE_VIOLATION = '23505'

async function reopenTree(trx: Trx, id: string, how: Reopening): Promise<JobRun | null> {
  const ancestors = await lockAncestors(trx, id)
  const root = await JobRun.query(trx).findById(id).whereIn('status', ['dead', 'cancelled']).forUpdate()
  if (!root) return null
  if (how.changed) await applyPayload(trx, id, how.changed)
  const levels = await lockLevels(trx, id)
  // From the bottom up: how many children a parent waits for is known when they are queued.
  for (const level of [...levels].reverse()) await reopenLevel(trx, level)
  const ids = [...levels.flat(), ...(await reopenAncestors(trx, ancestors))]
  await trx.raw(
    `INSERT INTO run_events (run_id, kind, actor, detail)
     SELECT id, 'reopened', :actor, jsonb_strip_nulls(jsonb_build_object('reason', CAST(:reason AS text), 'of', CASE WHEN id <> :id THEN :id END,
       'before', CASE WHEN id = :id THEN CAST(:before AS jsonb) END)) FROM unnest(CAST(:ids AS text[])) AS t(id)`,
    {
      id,
      ids,
      actor: how.actor,
      reason: how.reason,
      before: how.changed ? JSON.stringify(root.payload) : null,
    },
  )
  await trx.raw(ring("(SELECT * FROM job_runs WHERE id = ANY(?) AND status = 'queued') AS due"), [ids])
  const after = { runs: ids.length, isEdited: how.changed !== null }
  await recordAct({ action: 'run.retry', object: { kind: 'run', id }, reason: how.reason, after }, trx)
  return findRun(id, trx)
}

/** Locks the ancestors of a run, the root first; returns them nearest first. */
async function lockAncestors(trx: Trx, id: string): Promise<JobRun[]> {
  const found = await trx.raw<Rows<{ id: string }>>(
    `WITH RECURSIVE up AS (
       SELECT parent_id AS id, 1 AS height FROM job_runs WHERE id = ?
       UNION ALL SELECT r.parent_id, height + 1 FROM up JOIN job_runs r ON r.id = up.id
     ) SELECT id FROM up WHERE id IS NOT NULL ORDER BY height DESC`,
    [id],
  )
  const ancestors: JobRun[] = []
  for (const ancestor of found.rows) {
    const run = await JobRun.query(trx).findById(ancestor.id).forUpdate()
    if (run) ancestors.unshift(run)
  }
  return ancestors
}

/** Ancestors that had ended wait again; the first that had not, or completed, only counts its children anew. */
async function reopenAncestors(trx: Trx, ancestors: readonly JobRun[]): Promise<string[]> {
  const reopened: string[] = []
  for (const { id, status } of ancestors) {
    if (status !== 'dead' && status !== 'cancelled') {
      await recountChildren(trx, id)
      break
    }
    await reopenLevel(trx, [id])
    reopened.push(id)
  }
  return reopened
}

async function lockLevels(trx: Trx, id: string): Promise<string[][]> {
  const levels = [[id]]
  for (let level = levels[0]; level && level.length > 0; level = levels.at(-1)) {
    const below = await trx.raw<Rows<{ id: string }>>(LEVEL, [level])
    if (below.rows.length === 0) break
    levels.push(below.rows.map((row) => row.id))
  }
  return levels
}

async function applyPayload(trx: Trx, id: string, changed: NewPayload): Promise<void> {
  await trx.raw(
    `UPDATE job_runs SET payload = CAST(:payload AS jsonb), unique_key = :uniqueKey, lane = :lane, priority = :priority,
       cursor = NULL, result = NULL WHERE id = :id`,
    { ...changed, id, payload: JSON.stringify(changed.payload) },
  )
}

const COUNT_ENDED = `UPDATE job_runs SET counted = true
  WHERE parent_id = ANY(:ids) AND NOT counted AND status IN (${FINAL})`

/** How the children of `:ids` stand; one that ended just now, and is not counted yet, is open still. */
const CHILDREN = `SELECT p.id, (count(k.id) FILTER (WHERE NOT k.counted))::int AS open,
    (count(k.id) FILTER (WHERE k.counted AND k.status IN ('dead', 'cancelled')))::int AS failed
  FROM unnest(CAST(:ids AS text[])) AS p(id) LEFT JOIN job_runs k ON k.parent_id = p.id GROUP BY p.id`

/**
 * Counters are made anew from the children as they stand. A run that had returned only waits for its children; one that
 * had not is called again when they have ended.
 */
async function reopenLevel(trx: Trx, ids: string[]): Promise<void> {
  await trx.raw(COUNT_ENDED, { ids })
  await trx.raw(
    `UPDATE job_runs r SET
       status = CASE WHEN c.open > 0 THEN 'waiting' ELSE 'queued' END,
       wake_at_open = CASE WHEN c.open > 0 AND r.result IS NULL THEN 0 END,
       children_open = c.open, children_failed = c.failed, counted = false,
       failures = 0, percent = 0, stage = NULL, message = NULL, done = NULL, total = NULL, error = NULL,
       resolution = NULL, resolved_at = NULL, resolved_by = NULL, hidden_at = NULL, finished_at = NULL,
       run_at = clock_timestamp(), updated_at = clock_timestamp(), version = r.version + 1
     FROM (${CHILDREN}) c WHERE r.id = c.id`,
    { ids },
  )
}

async function recountChildren(trx: Trx, id: string): Promise<void> {
  await trx.raw(COUNT_ENDED, { ids: [id] })
  await trx.raw(
    `UPDATE job_runs r SET children_open = c.open, children_failed = c.failed, version = r.version + 1
     FROM (${CHILDREN}) c WHERE r.id = c.id`,
    { ids: [id] },
  )
}

/** Takes a dead run out of the inbox for good. Null when it is not dead, or needs nobody any more. */
export async function discardRun(
  id: string,
  { actor, reason, trx = db() }: { actor: string; reason: string | null; trx?: Db | Trx },
): Promise<JobRun | null> {
  const discarded = await trx.raw<Rows<object>>(
    `WITH discarded AS (
       UPDATE job_runs SET resolution = 'discarded', resolved_at = clock_timestamp(), resolved_by = :actor,
         updated_at = clock_timestamp(), version = version + 1
       WHERE id = :id AND status = 'dead' AND resolved_at IS NULL RETURNING *
     ), event AS (
       INSERT INTO run_events (run_id, kind, actor, detail)
       SELECT id, 'discarded', :actor, jsonb_strip_nulls(jsonb_build_object('reason', CAST(:reason AS text))) FROM discarded
     ) SELECT * FROM discarded`,
    { id, actor, reason },
  )
  return toRun(discarded.rows[0])
}
