/** One queue system in a process of its own: fills its queue or works it off, as the benchmark asks. */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type At, type Load, machineMs, NO_OP, type SentAt, type Took, type Wanted } from '../engine-messages'
import { answerParent } from '../processes'

export interface Working {
  concurrency: number
  /** Connections to PostgreSQL, at most. */
  connections: number
  /** What every job does. */
  run(load: Load): Promise<void>
}

/** A queue system as this benchmark uses it. */
export interface System {
  /** Makes what it needs in an empty database. */
  prepare?(): Promise<unknown>
  /** Resolves when jobs are taken. */
  work(working: Working): Promise<unknown>
  add(load: Load): Promise<unknown>
  addMany(loads: readonly Load[]): Promise<unknown>
  /** Adds jobs that nobody can take until the function it resolves to is called. */
  hold(batches: Iterable<Load[]>): Promise<() => Promise<unknown>>
  /** Jobs that are not recorded as finished. */
  unfinished(): Promise<number>
}

const BATCH = 1_000
/** Between two looks at a queue that is worked off: a third of the time that is left, within these bounds. */
const LOOK_MS = { least: 5, most: 500 }

function* batches(jobs: number, load: (at: number) => Load): Generator<Load[]> {
  for (let from = 0; from < jobs; from += BATCH)
    yield Array.from({ length: Math.min(BATCH, jobs - from) }, (_, at) => load(from + at))
}

async function run({ mark, holdMs }: Load): Promise<void> {
  if (mark > 0) process.send?.({ started: mark, at: machineMs() })
  if (holdMs > 0) await sleep(holdMs)
}

async function timed(work: () => Promise<unknown>): Promise<Took> {
  const startedAt = machineMs()
  await work()
  return { ms: machineMs() - startedAt }
}

function addEach(system: System, jobs: number, callers: number): Promise<Took> {
  let left = jobs
  const caller = async () => {
    while (left-- > 0) await system.add(NO_OP)
  }
  return timed(() => Promise.all(Array.from({ length: callers }, caller)))
}

async function untilDrained(system: System): Promise<At> {
  let before = { left: Number.POSITIVE_INFINITY, at: 0 }
  for (;;) {
    const left = await system.unfinished()
    const at = machineMs()
    if (left === 0) return { at }
    const rate = (before.left - left) / (at - before.at)
    const leftMs = rate > 0 ? left / rate : LOOK_MS.most
    before = { left, at }
    await sleep(Math.min(LOOK_MS.most, Math.max(LOOK_MS.least, leftMs / 3)))
  }
}

async function addSamples(
  system: System,
  { jobs, leastMs, mostMs }: { jobs: number; leastMs: number; mostMs: number },
): Promise<SentAt> {
  const sentAt: number[] = []
  for (let mark = 1; mark <= jobs; mark++) {
    await sleep(leastMs + Math.random() * (mostMs - leastMs))
    sentAt.push(machineMs())
    await system.add({ mark, holdMs: 0 })
  }
  return { sentAt }
}

/** Starts answering; `system` is made at once. */
export function serve(system: System): void {
  let release: (() => Promise<unknown>) | undefined
  const profiler = new Session()
  answerParent<Wanted>(async (wanted): Promise<object> => {
    switch (wanted.kind) {
      case 'prepare':
        await system.prepare?.()
        return {}
      case 'work':
        await system.work({ ...wanted, run })
        return {}
      case 'each':
        return addEach(system, wanted.jobs, wanted.callers)
      case 'bulk': {
        const { jobs, holdMs, isMarked } = wanted
        return timed(async () => {
          for (const batch of batches(jobs, (at) => ({ mark: isMarked ? at + 1 : 0, holdMs })))
            await system.addMany(batch)
        })
      }
      case 'hold':
        release = await system.hold(batches(wanted.jobs, () => NO_OP))
        return {}
      case 'release': {
        const at = machineMs()
        await release?.()
        return { at } satisfies At
      }
      case 'drained':
        return untilDrained(system)
      case 'samples':
        return addSamples(system, wanted)
      case 'profile':
        profiler.connect()
        await profiler.post('Profiler.enable')
        await profiler.post('Profiler.start')
        return {}
      case 'profiled': {
        const { profile } = await profiler.post('Profiler.stop')
        profiler.disconnect()
        writeFileSync(wanted.file, JSON.stringify(profile))
        return {}
      }
    }
  })
}

/** An address of the environment, which every process here is given. */
export function address(name: 'DATABASE_URL' | 'REDIS_URL'): string {
  const given = process.env[name]
  if (!given) throw new Error(`${name} is not set`)
  return given
}
