/**
 * One pangkat sync as the product does it, beside a bare loop over the same pages and beside the way it was done
 * before: in turns, each round in fresh processes, against one stand-in SIASN.
 */
import { parseArgs } from 'node:util'
import { describeMachine } from './machine'
import { type Growth, type Measured, type Round, report, type Settings } from './proxy-report'
import { bareLoop, before, firstSync, prepareBefore, syncs } from './proxy-rounds'
import { openScene } from './scene'

/** As the source of pangkat declares it, and the product's default of SIASN_MAX_CONCURRENCY. */
const PAGE_SIZE = 500
const CONCURRENCY = 4

function settingsFrom(args: string[]): Settings {
  const number = (otherwise: number) => ({ type: 'string', default: String(otherwise) }) as const
  const options = {
    rows: number(23_316),
    runs: number(5),
    latency: number(50),
    'many-rows': number(500_000),
    'many-latency': number(5),
  }
  const { values } = parseArgs({ args, options })
  const whole = (name: keyof typeof options, least: number) => {
    const value = Number(values[name])
    if (!Number.isInteger(value) || value < least) throw new RangeError(`--${name} must be a whole number`)
    return value
  }
  return {
    rows: whole('rows', 1),
    runs: whole('runs', 1),
    latencyMs: whole('latency', 0),
    manyRows: whole('many-rows', 0),
    manyLatencyMs: whole('many-latency', 0),
    pageSize: PAGE_SIZE,
    concurrency: CONCURRENCY,
  }
}

async function measureRounds(settings: Settings): Promise<Pick<Measured, 'machine' | 'rounds'>> {
  const scene = await openScene(settings)
  const { rows, pageSize, concurrency } = settings
  const wanted = { siasnUrl: scene.siasnUrl, rows, pageSize, concurrency }
  const rounds: Round[] = []
  await prepareBefore(scene)
  // The stand-in makes its rows when they are first asked for; that is nobody's time.
  await bareLoop(wanted)
  for (let round = 1; round <= settings.runs; round++) {
    console.error(`round ${round} of ${settings.runs} …`)
    const bare = await bareLoop(wanted)
    const sync = await syncs(scene, wanted)
    rounds.push({ bare, sync, before: await before(scene, wanted) })
  }
  const machine = await describeMachine(scene.database.db, scene.redis)
  await scene.close()
  return { machine, rounds }
}

/** A sync of few and one of many rows, otherwise alike. */
async function measureGrowth({ rows, manyRows, manyLatencyMs }: Settings): Promise<Growth | null> {
  if (manyRows === 0) return null
  const peaks: Growth = []
  for (const size of [rows, manyRows]) {
    console.error(`a sync of ${size} rows …`)
    const scene = await openScene({ rows: size, latencyMs: manyLatencyMs })
    peaks.push({ rows: size, ...(await firstSync(scene)) })
    await scene.close()
  }
  return peaks
}

export async function run(args: string[]): Promise<void> {
  const settings = settingsFrom(args)
  const measured = await measureRounds(settings)
  console.log(report({ settings, ...measured, growth: await measureGrowth(settings) }))
}
