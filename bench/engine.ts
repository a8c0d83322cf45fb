/**
 * The engine beside Bull, BullMQ, pg-boss, graphile-worker and a bare loop: on one machine, against one PostgreSQL and one
 * Redis, in turns, each time in fresh processes and an empty database.
 */
import { createBenchDatabase } from './database'
import { type Ground, openGround } from './engine-ground'
import { type BySystem, type Measured, reportEngine, type Settings } from './engine-report'
import { type Cell, enqueue, latencies, recover, sizes, workOff } from './engine-rounds'
import { type QueueSystem, SYSTEMS } from './engine-systems'
import { describeMachine } from './machine'
import { readOptions } from './options'

const PARTS = ['enqueue', 'throughput', 'latency', 'recovery', 'size']
/** One job at a time takes so much longer that fewer must do. */
const FEWER_ALONE = 5

interface Wanted extends Settings {
  parts: readonly string[]
  isProfiled: boolean
}

function wantedFrom(args: string[]): Wanted {
  const isQuick = args.includes('--quick')
  const { numbers, lists, flags } = readOptions(
    args,
    {
      jobs: { otherwise: isQuick ? 1_000 : 20_000, least: 10 },
      rounds: { otherwise: isQuick ? 1 : 3, least: 1 },
      samples: { otherwise: isQuick ? 50 : 300, least: 1 },
      sized: { otherwise: isQuick ? 2_000 : 100_000, least: 1_000 },
      'recovery-limit': { otherwise: isQuick ? 75 : 120, least: 1 },
    },
    { lists: ['only', 'parts', 'concurrency', 'workers'], flags: ['quick', 'profile'] },
  )
  const only = among(
    'only',
    lists.only,
    SYSTEMS.map(({ key }) => key),
  )
  const cellsGiven = lists.concurrency !== undefined || lists.workers !== undefined
  const isProfiled = flags.has('profile')
  const concurrencies = wholeNumbers('concurrency', lists.concurrency, [1, 10, 50])
  const cells = wholeNumbers('workers', lists.workers, [1, 2]).flatMap((workers) =>
    concurrencies.map((concurrency): Cell => {
      const jobs = concurrency === 1 ? Math.ceil(numbers.jobs / FEWER_ALONE) : numbers.jobs
      return { workers, concurrency, jobs }
    }),
  )
  return {
    systems: SYSTEMS.filter(({ key }) => only.includes(key)),
    // Whoever names a cell is after its figure alone.
    parts: among('parts', lists.parts ?? (cellsGiven || isProfiled ? ['throughput'] : undefined), PARTS),
    jobs: numbers.jobs,
    rounds: numbers.rounds,
    cells,
    samples: numbers.samples,
    sized: numbers.sized,
    recoveryLimitMs: numbers['recovery-limit'] * 1_000,
    isProfiled,
  }
}

function among(
  name: string,
  given: readonly string[] | undefined,
  known: readonly string[],
): readonly string[] {
  const unknown = given?.find((one) => !known.includes(one))
  if (unknown !== undefined) throw new RangeError(`--${name} knows ${known.join(', ')}, not ${unknown}`)
  return given ?? known
}

function wholeNumbers(name: string, given: readonly string[] | undefined, otherwise: number[]): number[] {
  const numbers = given?.map(Number) ?? otherwise
  if (numbers.every((number) => Number.isInteger(number) && number > 0)) return numbers
  throw new RangeError(`--${name} must be whole numbers from 1`)
}

/** A, B, C, A, B, C, …: `rounds` times each system. */
async function inTurns<Value>(
  { systems, rounds }: { systems: readonly QueueSystem[]; rounds: number },
  what: string,
  work: (system: QueueSystem) => Promise<Value>,
): Promise<BySystem<Value>> {
  const measured = new Map<string, Value[]>()
  for (let round = 1; round <= rounds; round++)
    for (const system of systems) {
      console.error(`${what}, round ${round} of ${rounds}, ${system.name} …`)
      measured.set(system.key, [...(measured.get(system.key) ?? []), await work(system)])
    }
  return measured
}

/** All systems at once: they only wait. */
async function recoverAll(ground: Ground, wanted: Wanted): Promise<BySystem<(number | null)[]>> {
  const systems = wanted.systems.filter(({ recovery }) => recovery !== null)
  const measured = new Map<string, (number | null)[][]>()
  for (let round = 1; round <= wanted.rounds; round++) {
    console.error(`recovery, round ${round} of ${wanted.rounds} …`)
    await ground.redis.client.flushall()
    const each = async (system: QueueSystem) => {
      const times = await recover(ground, system, wanted.recoveryLimitMs)
      measured.set(system.key, [...(measured.get(system.key) ?? []), times])
    }
    await Promise.all(systems.map(each))
  }
  return measured
}

async function measure(ground: Ground, wanted: Wanted): Promise<Omit<Measured, 'settings' | 'machine'>> {
  const { parts, jobs, samples, sized, isProfiled } = wanted
  const onlyIf = async <Value>(part: string, work: () => Promise<Value>) =>
    parts.includes(part) ? await work() : null
  const enqueued = await onlyIf('enqueue', () =>
    inTurns(wanted, 'adding', (system) => enqueue(ground, system, jobs)),
  )
  const cells: Measured['cells'][number][] = []
  for (const cell of parts.includes('throughput') ? wanted.cells : []) {
    const what = `${cell.workers} × ${cell.concurrency}`
    const rounds = await inTurns(wanted, what, (system) => workOff(ground, system, { ...cell, isProfiled }))
    cells.push({ cell, rounds })
  }
  return {
    enqueued,
    cells,
    latencies: await onlyIf('latency', () =>
      inTurns(wanted, 'latency', (system) => latencies(ground, system, samples)),
    ),
    recoveries: await onlyIf('recovery', () => recoverAll(ground, wanted)),
    sizes: await onlyIf('size', () =>
      inTurns({ ...wanted, rounds: 1 }, 'size', (system) => sizes(ground, system, sized)),
    ),
  }
}

export async function run(args: string[]): Promise<void> {
  const wanted = wantedFrom(args)
  const ground = await openGround()
  const database = await createBenchDatabase({ isMigrated: false })
  const machine = await describeMachine(database.db, ground.redis)
  await database.drop()
  const measured = await measure(ground, wanted)
  await ground.close()
  console.log(reportEngine({ settings: wanted, machine, ...measured }))
}
