/** The work that goes on while something breaks: a sync, steps in lanes, trees, and runs that fail as they should. */
import { newRun } from '@/jobs/engine/start'
import { insertRuns, type NewRun } from '@/models/new-run'
import type { Arena } from './arena'
import type { RunRow } from './installation'
import { fetching, queueRun } from './pangkat'
import { until } from './processes'
import { keyed, steps, tree } from './test-jobs'

/** What the load needs of an arena. */
export type Place = Pick<Arena, 'at'>

export type Final = 'completed' | 'dead' | 'cancelled'

export interface Load {
  /** The sync among them. */
  pangkat: string
  /** How each run that was started must end. */
  expected: ReadonlyMap<string, Final>
  /** The most runs that one lane had at once; grows while it is watched. */
  lanes: LaneWatch
}

export interface LaneWatch {
  most: number
  samples: number
  stop(): Promise<void>
}

export type ExtraSteps = Partial<typeof STEPS>

const STEPS = { ...steps.example, steps: 10, stepMs: 60 }
const LANES = ['a', 'a', 'a', 'a', 'b', 'b', 'b', '', '']

/** Tries of the load's own runs: what a mishap costs is measured elsewhere, here all must end well. */
const MANY = 30

/** Starts all at once. `extra` are further payloads of `steps`. */
export async function startLoad(arena: Place, extra: readonly ExtraSteps[] = []): Promise<Load> {
  const { at } = arena
  const by = { requestedBy: 'uji' }
  const runs: [NewRun, Final][] = [
    ...[...LANES.map((lane) => ({ lane })), ...extra].map((some, n): [NewRun, Final] => [
      newRun(steps, { payload: { ...STEPS, name: `s${n}`, ...some }, ...by }, 6),
      'completed',
    ]),
    [
      newRun(tree, {
        payload: { ...tree.example, name: 'grove', depth: 2, isJoining: true, stepMs: 40 },
        ...by,
      }),
      'completed',
    ],
    [
      newRun(
        tree,
        {
          payload: { ...tree.example, name: 'sick', children: 4, dying: 1, dyingTimes: MANY, stepMs: 40 },
          ...by,
        },
        6,
      ),
      'dead',
    ],
    [newRun(keyed, { payload: { key: 'good', isFailing: false }, ...by }), 'completed'],
    [newRun(keyed, { payload: { key: 'bad', isFailing: true }, ...by }, 6), 'dead'],
  ]
  const lanes = watchLanes(arena)
  await insertRuns(
    at.database.db,
    runs.map(([run]) => ({ ...run, maxAttempts: MANY })),
  )
  // Until it is in the middle, or it would be over before the steps are.
  at.siasn.setFaults([{ kind: 'slow', ms: 150 }])
  const pangkat = await queueRun(at, {}, { maxAttempts: MANY })
  const expected = new Map(runs.map(([run, final]) => [run.id, final]))
  return { pangkat, expected: expected.set(pangkat, 'completed'), lanes }
}

/** Counts every 20 ms how many runs of each lane are running. */
function watchLanes({ at }: Place): LaneWatch {
  const watch = { most: 0, samples: 0 }
  let isOver = false
  const look = async () => {
    while (!isOver) {
      const busy = await at.database
        .db('job_runs')
        .where({ status: 'running' })
        .whereNot({ lane: '' })
        .groupBy('family', 'type', 'lane')
        .select<{ n: number }[]>(at.database.db.raw('count(*) AS n'))
        // PostgreSQL may be what is broken.
        .catch(() => [])
      watch.samples++
      watch.most = Math.max(watch.most, ...busy.map(({ n }) => n))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const looking = look()
  return Object.assign(watch, {
    stop: async () => {
      isOver = true
      await looking
    },
  })
}

/** The load is in the middle: pages are staged, and steps are done. */
export async function midway({ at }: Place, { pangkat }: Load): Promise<RunRow> {
  await until(async () => (await at.database.db('effects').limit(10)).length === 10, 'ten steps are done')
  const run = await fetching(at, pangkat, 500)
  at.siasn.clearFaults()
  return run
}

const OPEN = ['queued', 'running', 'waiting']

/** Waits until every run of the database has ended; those that wait for another try need not wait long. */
export async function settled({ at }: Place, limitMs = 60_000): Promise<void> {
  const { db } = at.database
  const hurry = `UPDATE job_runs SET run_at = clock_timestamp() WHERE status = 'queued' AND blocked_on IS NULL
    AND run_at > clock_timestamp() + interval '1 second'`
  let open: RunRow[] = []
  const look = async () => {
    await db.raw(hurry)
    open = await db<RunRow>('job_runs').whereIn('status', OPEN)
    return open.length === 0
  }
  try {
    await until(() => look().catch(() => false), 'all runs have ended', limitMs)
  } catch (error) {
    const left = open.map(
      ({ id, status, attempt, error: why }) => `${id} ${status} ${attempt} ${JSON.stringify(why)}`,
    )
    throw new Error(`${error}:\n${left.join('\n')}`)
  }
}
