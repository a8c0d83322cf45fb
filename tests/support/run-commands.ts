/** Everything that can be done to runs, done to the model and to the real rows alike. */
import type { AsyncCommand } from 'fast-check'
import { expect } from 'vitest'
import { cancel, discard, newRun, reopen, startRun } from '@/jobs/engine/start'
import { releaseBlocked } from '@/models/blocked'
import { countEndedChildren, spawnChildren } from '@/models/children'
import { claimRuns, type QueueLimits } from '@/models/claim'
import { db } from '@/models/db'
import { type Fence, LostAttempt, saveCursor } from '@/models/fence'
import {
  beatRuns,
  completeInTransaction,
  noteLostAttempt,
  settleRun,
  sweepExpiredLeases,
} from '@/models/job-attempt'
import type { NewRun } from '@/models/new-run'
import { AppError } from '@/utils/errors'
import { childOf, endReally, expire, HOUR_MS, LEASE_MS, LIMITS, plain, type Wish, WORKERS } from './run-jobs'
import { LANE_CAP, MOST, type ModelEnd, type ModelRun, type NewModelRun, RunModel } from './run-model'
import { type RealRun, realRuns } from './run-rows'

/** A run as the model begins it. */
function asModel(run: NewRun): NewModelRun {
  const { id, parentId, childKey, lane, priority, uniqueKey } = run
  const healKey = uniqueKey ?? JSON.stringify(run.payload)
  return { id, parent: parentId, childKey, key: uniqueKey, healKey, lane, priority, isDue: true }
}

export interface World {
  model: RunModel
  /** Every attempt there ever was. */
  fences: Fence[]
  idempotent: Map<string, string>
}

export const newWorld = (): World => ({
  model: new RunModel(),
  fences: [],
  idempotent: new Map(),
})

const isLost = (world: World, { runId, attempt }: Fence) => {
  const run = world.model.get(runId)
  return run.status !== 'running' || run.attempt !== attempt
}
const fenceOf = (run: ModelRun): Fence => ({ runId: run.id, attempt: run.attempt })
const running = ({ model }: World) => model.all().filter(({ status }) => status === 'running')

/** One of them, by a number that fast-check draws. */
export const picked = <Item>(items: readonly Item[], pick: number): Item | undefined =>
  items[pick % items.length]

export type Act = (world: World, pick: number) => Promise<void>

export const start =
  (
    { job, payload }: Wish,
    { isLate, idempotencyKey }: { isLate: boolean; idempotencyKey: string | null },
  ): Act =>
  async (world) => {
    const given = { payload, requestedBy: 'uji', delayMs: isLate ? HOUR_MS : 0 }
    const { run, created } = await startRun(job, idempotencyKey ? { ...given, idempotencyKey } : given)
    const { uniqueKey } = newRun(job, given)
    const before = idempotencyKey === null ? undefined : world.idempotent.get(idempotencyKey)
    const there = before ?? (uniqueKey === null ? undefined : world.model.holder(uniqueKey)?.id)
    expect({ created, id: run.id }).toEqual({ created: !there, id: there ?? run.id })
    if (!created) return
    world.model.add({ ...asModel({ ...newRun(job, given), id: run.id }), isDue: !isLate })
    if (idempotencyKey) world.idempotent.set(idempotencyKey, run.id)
  }

/** By its id: an edited payload may give it a key that its type does not have. */
const isOf =
  ({ family, type }: QueueLimits) =>
  ({ id }: ModelRun) =>
    id.startsWith(`${family}-${type}-`)

/** Who is claimed must have been allowed, and nobody who was allowed and came first may be left. */
export const claim: Act = async ({ model, fences }, pick) => {
  const limits = picked(LIMITS, pick) as QueueLimits
  const most = 1 + (pick % MOST)
  const worker = picked(WORKERS, pick) ?? ''
  const ofQueue = () => model.all().filter(isOf(limits))
  const due = ofQueue().filter((run) => run.status === 'queued' && run.isDue && run.blockedOn === null)
  const { runs } = await claimRuns(limits, { worker, leaseMs: LEASE_MS, most })
  for (const { id, attempt } of runs) {
    expect(due.map((run) => run.id)).toContain(id)
    model.claim(id)
    expect(model.get(id).attempt).toBe(attempt)
    fences.push(fenceOf(model.get(id)))
  }
  const taken = new Set(runs.map(({ id }) => id))
  for (const left of due.filter(({ id }) => !taken.has(id))) {
    const inLane = ofQueue().filter(({ lane }) => lane === left.lane)
    const isLaneFull =
      left.lane !== '' && inLane.filter(({ status }) => status === 'running').length >= LANE_CAP
    expect(isLaneFull || runs.length === most).toBe(true)
    const rivals = isLaneFull ? inLane : ofQueue()
    expect(rivals.filter((run) => taken.has(run.id) && run.priority > left.priority)).toEqual([])
  }
}

const progress = { stage: 'work', percent: 50, message: null, done: 1, total: 2, counts: {} }

export const beat: Act = async (world, pick) => {
  const run = picked(running(world), pick)
  if (!run) return
  const beaten = await beatRuns([{ fence: fenceOf(run), progress }], { leaseMs: LEASE_MS })
  expect([...beaten.keys()]).toEqual([run.id])
  await db().transaction((trx) => saveCursor(trx, fenceOf(run), { next: pick }))
}

export const end =
  (how: ModelEnd): Act =>
  async (world, pick) => {
    const run = picked(running(world), pick)
    if (!run) return
    await endReally(fenceOf(run), how)
    world.model.end(run.id, how)
  }

export const publish: Act = async (world, pick) => {
  const run = picked(running(world), pick)
  if (!run) return
  await completeInTransaction(fenceOf(run), async () => ({}))
  world.model.end(run.id, { kind: 'completed' })
}

export const crash: Act = async (world, pick) => {
  const run = picked(running(world), pick)
  if (!run) return
  await expire(run.id)
  expect((await sweepExpiredLeases()).map(({ id }) => id)).toEqual([run.id])
  world.model.crash(run.id)
}

export const cancelTree: Act = async ({ model }, pick) => {
  const run = picked(model.all(), pick)
  if (run) expect((await cancel(run.id, 'uji')) !== null).toBe(model.cancel(run.id))
}

export const spawn =
  (wishes: readonly { wish: Wish; name: string }[]): Act =>
  async (world, pick) => {
    const parent = picked(running(world), pick)
    if (!parent) return
    const names = new Set(world.model.children(parent.id).map(({ childKey }) => childKey))
    const keys = new Set<string>()
    const asked = wishes.map(({ wish: one, name }) => childOf(parent.id, one, name))
    // Inserted in the order of their keys; of two with one name the first is taken.
    const last = '\uffff'
    const inOrder = [...asked].sort((one, other) =>
      (one.uniqueKey ?? last) < (other.uniqueKey ?? last) ? -1 : one.uniqueKey === other.uniqueKey ? 0 : 1,
    )
    const fresh = inOrder.filter(({ uniqueKey, childKey }) => {
      if (uniqueKey !== null && (keys.has(uniqueKey) || world.model.holder(uniqueKey))) return false
      if (names.has(childKey)) return false
      if (uniqueKey !== null) keys.add(uniqueKey)
      names.add(childKey)
      return true
    })
    const { inserted } = await spawnChildren(fenceOf(parent), asked)
    expect(inserted.map(({ id }) => id).sort()).toEqual(fresh.map(({ id }) => id).sort())
    world.model.spawn(parent.id, fresh.map(asModel))
  }

export const count: Act = async ({ model }) => {
  while ((await countEndedChildren()).length > 0);
  model.count()
}

export const reopenRun =
  (edited: Wish | null): Act =>
  async ({ model }, pick) => {
    const run = picked(model.all(), pick)
    if (!run) return
    const changed = edited && asModel(newRun(edited.job, { payload: edited.payload, requestedBy: 'uji' }))
    const refused = model.refusesReopen(run.id, changed ? changed.key : run.key)
    const asked = await reopen(run.id, edited ? { actor: 'uji', edited } : { actor: 'uji' }).catch(
      (error) => error,
    )
    expect(asked instanceof AppError ? asked.code : null).toBe(refused)
    if (refused) return
    const { key, healKey, lane, priority } = changed ?? run
    model.reopen(run.id, changed && { key, healKey, lane, priority })
  }

export const discardRun: Act = async ({ model }, pick) => {
  const run = picked(model.all(), pick)
  if (!run) return
  const isAllowed = run.status === 'dead' && run.resolution === null
  const asked = await discard(run.id, { actor: 'uji' }).catch((error) => error)
  expect(asked instanceof AppError ? asked.code : null).toBe(isAllowed ? null : 'not_discardable')
  if (isAllowed) run.resolution = 'discarded'
}

export const release: Act = async ({ model }) => {
  const blocked = model.all().filter((run) => run.blockedOn !== null)
  expect((await releaseBlocked('token', 'uji')).length).toBe(blocked.length)
  for (const run of blocked) Object.assign(run, { blockedOn: null, isDue: true })
}

/** An hour later. */
export const timePasses: Act = async ({ model }) => {
  await db().raw(
    "UPDATE job_runs SET run_at = clock_timestamp() WHERE status = 'queued' AND run_at > clock_timestamp()",
  )
  for (const run of model.all()) if (run.status === 'queued') run.isDue = true
}

/** A worker that was overtaken writes everything it can; the comparison afterwards shows that nothing changed. */
export const writeLate: Act = async (world, pick) => {
  const fence = picked(
    world.fences.filter((one) => isLost(world, one)),
    pick,
  )
  if (!fence) return
  const settlement = { status: 'dead', outcome: 'failed', event: 'dead', counted: true } as const
  expect(await beatRuns([{ fence, progress }], { leaseMs: LEASE_MS })).toEqual(new Map())
  await expect(settleRun(db(), fence, settlement)).rejects.toThrow(LostAttempt)
  await expect(completeInTransaction(fence, async () => ({}))).rejects.toThrow(LostAttempt)
  await expect(db().transaction((trx) => saveCursor(trx, fence, {}))).rejects.toThrow(LostAttempt)
  const child = childOf(fence.runId, { job: plain, payload: plain.example }, 'terlambat')
  await expect(spawnChildren(fence, [child])).rejects.toThrow(LostAttempt)
  await noteLostAttempt(fence)
  const { outcomes } = world.model.get(fence.runId)
  if (outcomes[fence.attempt - 1] === 'crashed') outcomes[fence.attempt - 1] = 'lost'
}

/** A real row as the model would note it. */
export function asNoted(
  { queue: _, numbers: __, percent: ___, version: ____, ...run }: RealRun,
  noted: ModelRun,
): ModelRun {
  // Whether it is due matters only while it is queued; what heals it is not stored.
  return {
    ...run,
    isDue: run.status === 'queued' && run.blockedOn === null ? run.isDue : noted.isDue,
    healKey: noted.healKey,
  }
}

/** Does one thing to both, and compares. */
export class Command implements AsyncCommand<World, object> {
  constructor(
    private readonly name: string,
    private readonly act: Act,
    private readonly pick: number,
    private readonly compare: (world: World, rows: RealRun[]) => Promise<void>,
  ) {}
  check = () => true
  async run(world: World): Promise<void> {
    await this.act(world, this.pick)
    await this.compare(world, await realRuns())
  }
  toString = () => `${this.name}(${this.pick})`
}
