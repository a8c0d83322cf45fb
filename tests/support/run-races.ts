/** Things done to the same runs at the same moment, by as many connections; whatever loses must lose cleanly. */
import fc from 'fast-check'
import { cancel, discard, reopen, startRun, startRuns } from '@/jobs/engine/start'
import { releaseBlocked } from '@/models/blocked'
import { countEndedChildren, refreshTreeProgress, spawnChildren } from '@/models/children'
import { claimRuns } from '@/models/claim'
import { db } from '@/models/db'
import { type Fence, LostAttempt, saveCursor } from '@/models/fence'
import { beatRuns, completeInTransaction, settleRuns, sweepExpiredLeases } from '@/models/job-attempt'
import { AppError } from '@/utils/errors'
import {
  childOf,
  endReally,
  expire,
  keyed,
  LEASE_MS,
  LIMITS,
  plain,
  someEnd,
  type Wish,
  WORKERS,
  wish,
} from './run-jobs'
import { isFinal, MOST, type ModelEnd } from './run-model'
import { type RealRun, realRuns } from './run-rows'

/** One of many things that happen at once, on the runs as they stood just before. */
export interface Act {
  name: string
  run(rows: readonly RealRun[]): Promise<unknown>
  [fc.toStringMethod](): string
}

const named = (name: string, run: Act['run']): Act => ({ name, run, [fc.toStringMethod]: () => name })

const fenceOf = ({ id, attempt }: RealRun): Fence => ({ runId: id, attempt })
const progress = { stage: 'work', percent: 50, message: null, done: 1, total: 2, counts: {} }

/** Does it to the run that `pick` means, if there is one of this kind. */
function to(
  name: string,
  isMeant: (run: RealRun) => boolean,
  act: (run: RealRun) => Promise<unknown>,
): fc.Arbitrary<Act> {
  return fc.nat(99).map((pick) =>
    named(`${name} ${pick}`, async (rows) => {
      const meant = rows.filter(isMeant)
      const run = meant[pick % meant.length]
      if (run) await act(run)
    }),
  )
}
const simply = (name: string, act: () => Promise<unknown>): fc.Arbitrary<Act> => fc.constant(named(name, act))

const isRunning = ({ status }: RealRun) => status === 'running'
const any = () => true

async function claimAll(worker: string): Promise<void> {
  for (const limits of LIMITS) await claimRuns(limits, { worker, leaseMs: LEASE_MS, most: MOST })
}
const claims = fc.constantFrom(...WORKERS).map((worker) => named(`${worker} claims`, () => claimAll(worker)))

const spawns = fc.array(wish, { minLength: 1, maxLength: 4 }).chain((wishes) =>
  to('spawn', isRunning, (run) =>
    spawnChildren(
      fenceOf(run),
      wishes.map((one: Wish, n) => childOf(run.id, one, `anak ${n}`)),
    ),
  ),
)
const ends = someEnd.chain((how: ModelEnd) =>
  to(`end ${how.kind}`, isRunning, (run) => endReally(fenceOf(run), how)),
)

const settleAll = fc.constant(
  named('a worker ends all its attempts', async (rows) => {
    const end = { status: 'completed', outcome: 'completed', event: 'completed', counted: false } as const
    const ends = rows.filter(isRunning).map((run) => ({ fence: fenceOf(run), end }))
    await settleRuns(db(), ends, 'skip')
  }),
)
const beatAll = fc.constant(
  named('a worker beats', (rows) => {
    const beats = rows.filter(isRunning).map((run) => ({ fence: fenceOf(run), progress }))
    return beatRuns(beats, { leaseMs: LEASE_MS, locked: 'skip' })
  }),
)
const keysInOrder = (keys: readonly string[]) =>
  simply(`start ${keys.join()}`, () =>
    startRuns(
      keyed,
      keys.map((key) => ({ key })),
      { requestedBy: 'uji' },
    ),
  )

const acts: fc.Arbitrary<Act> = fc.oneof(
  claims,
  spawns,
  ends,
  settleAll,
  beatAll,
  keysInOrder(['a', 'b', 'c', 'd']),
  keysInOrder(['d', 'c', 'b', 'a']),
  simply('count', countEndedChildren),
  simply('progress', refreshTreeProgress),
  simply('sweep', sweepExpiredLeases),
  simply('release', () => releaseBlocked(null, 'uji')),
  to('crash', isRunning, (run) => expire(run.id)),
  to('publish', isRunning, (run) => completeInTransaction(fenceOf(run), async () => ({}))),
  to('cursor', isRunning, (run) => db().transaction((trx) => saveCursor(trx, fenceOf(run), { next: 1 }))),
  to('cancel', any, (run) => cancel(run.id, 'uji')),
  to(
    'cancel the tree of',
    ({ total }) => total > 0,
    (run) => cancel(run.id, 'uji'),
  ),
  to('try again', isFinal, (run) => reopen(run.id, { actor: 'uji' })),
  to(
    'try again the child',
    (run) => isFinal(run) && run.parent !== null,
    (run) => reopen(run.id, { actor: 'uji' }),
  ),
  to(
    'put away',
    ({ status }) => status === 'dead',
    (run) => discard(run.id, { actor: 'uji' }),
  ),
  wish.chain(({ job, payload }) => simply('start', () => startRun(job, { payload, requestedBy: 'uji' }))),
)

/** Some things at once, several times over. */
export const rounds = fc.array(fc.array(acts, { minLength: 2, maxLength: 9 }), { minLength: 2, maxLength: 6 })

/** A losing act says that it lost; anything else is a fault. */
const isCleanLoss = (error: unknown) => error instanceof LostAttempt || error instanceof AppError

export async function atOnce(round: readonly Act[]): Promise<void> {
  const rows = await realRuns()
  // All of them end before the next round, whatever becomes of one.
  const ends = await Promise.allSettled(
    round.map(async ({ name, run }) => {
      try {
        await run(rows)
      } catch (error) {
        if (!isCleanLoss(error)) throw new Error(`${name}: ${error}`, { cause: error })
      }
    }),
  )
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

async function claimed(): Promise<RealRun[]> {
  await claimAll('satu')
  return (await realRuns()).filter(isRunning)
}

/** Two parents with children, some of whom have children, running and blocked and ended. */
export async function plantTrees(): Promise<void> {
  const child = (n: number): Wish =>
    n % 2
      ? { job: keyed, payload: { key: 'abcd'[n] ?? 'a' } }
      : { job: plain, payload: { n, lane: '', priority: 'normal' } }
  for (const n of [1, 2])
    await startRun(plain, { payload: { n, lane: '', priority: 'normal' }, requestedBy: 'uji' })
  for (const run of await claimed()) {
    await spawnChildren(
      fenceOf(run),
      [0, 1, 2, 3].map((n) => childOf(run.id, child(n), `anak ${n}`)),
    )
    await endReally(fenceOf(run), { kind: 'parked', wake: 0 })
  }
  for (const [n, run] of (await claimed()).entries()) {
    if (n % 2 === 0)
      await spawnChildren(
        fenceOf(run),
        [0, 2].map((m) => childOf(run.id, child(m), `cucu ${m}`)),
      )
    if (n === 1) await endReally(fenceOf(run), { kind: 'permanent' })
    if (n === 2) await endReally(fenceOf(run), { kind: 'completed' })
    if (n === 3) await endReally(fenceOf(run), { kind: 'blocked', on: 'token' })
  }
  for (const [n, run] of (await claimed()).entries())
    if (n % 2) await endReally(fenceOf(run), { kind: 'blocked', on: 'token' })
}
