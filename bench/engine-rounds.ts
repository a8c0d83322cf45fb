/** The measurements of one queue system, each in a place of its own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cpu, countCpu, type Ground, type Place, redisBytes, type Size } from './engine-ground'
import { type At, machineMs, type SentAt, type Started, type Took } from './engine-messages'
import { startProfile } from './engine-profile'
import type { QueueSystem } from './engine-systems'
import type { Child } from './processes'

/** Jobs a second. */
export interface Enqueued {
  oneCaller: number
  tenCallers: number
  bulk: number
}

export async function enqueue(ground: Ground, system: QueueSystem, jobs: number): Promise<Enqueued> {
  return withPlace(ground.open(system), async ({ filler }) => {
    const rate = async (wanted: object, count: number) => {
      const { ms } = await filler.ask<Took>(wanted)
      return count / (ms / 1_000)
    }
    const few = Math.ceil(jobs / 10)
    const bulk = (count: number) => ({ kind: 'bulk', jobs: count, holdMs: 0, isMarked: false })
    await rate({ kind: 'each', jobs: 200, callers: 10 }, 200)
    return {
      oneCaller: await rate({ kind: 'each', jobs: few, callers: 1 }, few),
      tenCallers: await rate({ kind: 'each', jobs: few, callers: 10 }, few),
      bulk: await rate(bulk(jobs), jobs),
    }
  })
}

/** How a queue is worked off. */
export interface Cell {
  concurrency: number
  workers: number
  jobs: number
}

export interface WorkedOff {
  jobsPerSecond: number
  cpu: Cpu
}

/** From the release of the jobs until none is unfinished, by the system's own record. */
export async function workOff(
  ground: Ground,
  system: QueueSystem,
  cell: Cell & { isProfiled?: boolean },
): Promise<WorkedOff> {
  return withPlace(ground.open(system), async (place) => {
    const { filler } = place
    const workers = await place.workers(cell)
    await filler.ask({ kind: 'bulk', jobs: Math.ceil(cell.jobs / 10), holdMs: 0, isMarked: false })
    await filler.ask({ kind: 'drained' })
    await settleDown(place)
    await filler.ask({ kind: 'hold', jobs: cell.jobs })
    const profiled = cell.isProfiled ? await startProfile(place, { workers, redis: ground.redis }) : undefined
    const cpuUsed = await countCpu(place, workers, ground.redis)
    const { at: startedAt } = await filler.ask<At>({ kind: 'release' })
    const { at: endedAt } = await filler.ask<At>({ kind: 'drained' })
    const cpu = cpuUsed()
    if (profiled) console.log(await profiled(cell.jobs))
    return { jobsPerSecond: cell.jobs / ((endedAt - startedAt) / 1_000), cpu }
  })
}

/** What earlier work left to do for the server is nobody's. */
async function settleDown({ database: { db }, system }: Place): Promise<void> {
  if (!system.stores.includes('PostgreSQL')) return
  await db.raw('VACUUM ANALYZE')
  await db.raw('CHECKPOINT')
}

/** Samples before the first that counts. */
const WARMING = 50
const PAUSE_MS = { leastMs: 10, mostMs: 20 }

/** Milliseconds from just before each job is added until it starts, with nothing else to do. */
export async function latencies(ground: Ground, system: QueueSystem, samples: number): Promise<number[]> {
  return withPlace(ground.open(system), async (place) => {
    const workers = await place.workers({ concurrency: 10, workers: 1 })
    const starts = listen(workers)
    const jobs = samples + WARMING
    const { sentAt } = await place.filler.ask<SentAt>({ kind: 'samples', jobs, ...PAUSE_MS })
    await place.filler.ask({ kind: 'drained' })
    await until(() => starts.size === jobs, 10_000)
    return sentAt.map((at, index) => (starts.get(index + 1) ?? Number.NaN) - at).slice(WARMING)
  })
}

/** When each mark was first heard of since. */
function listen(workers: readonly Child[]): Map<number, number> {
  const starts = new Map<number, number>()
  for (const worker of workers)
    worker.onMessage((message) => {
      const { started, at } = message as Partial<Started>
      if (started !== undefined && at !== undefined && !starts.has(started)) starts.set(started, at)
    })
  return starts
}

const HELD_JOBS = 10
const HOLD_MS = 3_600_000
const MOST_WAIT_BEFORE_KILL_MS = 20_000

/** Milliseconds from SIGKILL of a worker until each of its jobs has started in another one; null: not within the limit. */
export async function recover(
  ground: Ground,
  system: QueueSystem,
  limitMs: number,
): Promise<(number | null)[]> {
  return withPlace(ground.open(system, { keepsRedis: true }), async (place) => {
    const wanted = { concurrency: HELD_JOBS, workers: 1 }
    const first = await place.workers(wanted)
    const taken = listen(first)
    await place.filler.ask({ kind: 'bulk', jobs: HELD_JOBS, holdMs: HOLD_MS, isMarked: true })
    await until(() => taken.size === HELD_JOBS, 30_000)
    const again = listen(await place.workers(wanted))
    // Watchdogs look at set times: the kill comes at any moment between two looks.
    await sleep(Math.random() * MOST_WAIT_BEFORE_KILL_MS)
    const killedAt = machineMs()
    await Promise.all(first.map((worker) => worker.kill()))
    await until(() => again.size === HELD_JOBS, limitMs).catch(() => undefined)
    return [...taken.keys()].map((mark) => {
      const at = again.get(mark)
      return at === undefined ? null : at - killedAt
    })
  })
}

/** What jobs take, beyond the empty stores. */
export interface Sizes {
  queued: Size
  finished: Size
  /** Most that Redis held while they were worked off. */
  mostRedisBytes: number
}

export async function sizes(ground: Ground, system: QueueSystem, jobs: number): Promise<Sizes> {
  return withPlace(ground.open(system), async (place) => {
    const empty = await place.size()
    const taken = async (): Promise<Size> => {
      const { redisBytes, databaseBytes } = await place.size()
      return {
        redisBytes: redisBytes - empty.redisBytes,
        databaseBytes: databaseBytes - empty.databaseBytes,
      }
    }
    await place.filler.ask({ kind: 'bulk', jobs, holdMs: 0, isMarked: false })
    const queued = await taken()
    let most = await redisBytes(ground.redis)
    const look = async () => {
      most = Math.max(most, await redisBytes(ground.redis))
    }
    const timer = setInterval(() => look().catch(() => undefined), 250)
    await place.workers({ concurrency: 50, workers: 1 })
    await place.filler.ask({ kind: 'drained' })
    clearInterval(timer)
    return { queued, finished: await taken(), mostRedisBytes: most - empty.redisBytes }
  })
}

async function until(isSo: () => boolean, limitMs: number): Promise<void> {
  const giveUpAt = machineMs() + limitMs
  while (!isSo()) {
    if (machineMs() > giveUpAt) throw new Error(`waited ${limitMs} ms in vain for jobs to start`)
    await sleep(20)
  }
}

async function withPlace<Value>(
  opening: Promise<Place>,
  work: (place: Place) => Promise<Value>,
): Promise<Value> {
  const place = await opening
  try {
    return await work(place)
  } finally {
    await place.close()
  }
}
