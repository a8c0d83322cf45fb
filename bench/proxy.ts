/**
 * One sync of each type as the product does it, beside a bare loop over the same pages and beside the way it was done
 * before: in turns, each round in fresh processes, against one stand-in SIASN.
 */
import { proxySource } from '@/controller/proxy-sources'
import { proxyJobs } from '@/jobs/definitions/proxy'
import { DEFAULT_ROWS, isSiasnType } from '@/stand-ins/siasn/rows/index'
import { describeMachine } from './machine'
import { readOptions } from './options'
import { type Growth, type Measured, type MeasuredType, report, type Settings } from './proxy-report'
import { bareLoop, before, firstSync, prepareBefore, type Subject, syncs } from './proxy-rounds'
import { openScene, type Scene } from './scene'

const GROWN_TYPE = 'pangkat'

function settingsFrom(args: string[]): Settings {
  const { numbers, types } = readOptions(
    args,
    {
      rows: { otherwise: 0, least: 0 },
      runs: { otherwise: 5, least: 1 },
      latency: { otherwise: 50, least: 0 },
      'many-rows': { otherwise: 500_000, least: 0 },
      'many-latency': { otherwise: 5, least: 0 },
    },
    { hasTypes: true },
  )
  const known = proxyJobs.map(({ type }) => String(type))
  const unknown = types?.find((type) => !known.includes(type))
  if (unknown !== undefined) throw new RangeError(`--types knows ${known.join(', ')}, not ${unknown}`)
  const rowsOf = (type: string) => numbers.rows || (isSiasnType(type) ? DEFAULT_ROWS[type] : 0)
  return {
    types: (types ?? known).map((type) => ({ type, rows: rowsOf(type) })),
    runs: numbers.runs,
    latencyMs: numbers.latency,
    manyRows: numbers['many-rows'],
    manyLatencyMs: numbers['many-latency'],
    // The product's default of SIASN_MAX_CONCURRENCY, and half of it.
    concurrency: 8,
    lessConcurrency: 4,
  }
}

async function subjectsOf(scene: Scene, { types }: Settings): Promise<Subject[]> {
  return Promise.all(types.map(async ({ type, rows }) => ({ scene, source: await proxySource(type), rows })))
}

async function measureRounds(settings: Settings): Promise<Pick<Measured, 'machine' | 'types'>> {
  const { types, latencyMs, runs, concurrency, lessConcurrency } = settings
  const rows = Object.fromEntries(types.map((one) => [one.type, one.rows]))
  const scene = await openScene({ rows, latencyMs })
  const subjects = await subjectsOf(scene, settings)
  const measured: MeasuredType[] = subjects.map(({ source, rows }) => ({ source, rows, rounds: [] }))
  for (const subject of subjects) await prepareBefore(subject)
  for (let round = 1; round <= runs; round++)
    for (const [at, subject] of subjects.entries()) {
      console.error(`round ${round} of ${runs}, ${subject.source.type} …`)
      // The stand-in makes its rows when they are first asked for; that is nobody's time.
      if (round === 1) await bareLoop(subject, concurrency)
      const bare = await bareLoop(subject, concurrency)
      const bareLess = await bareLoop(subject, lessConcurrency)
      const sync = await syncs(subject, concurrency)
      measured[at]?.rounds.push({ bare, bareLess, sync, before: await before(subject) })
    }
  const machine = await describeMachine(scene.database.db, scene.redis)
  await scene.close()
  return { machine, types: measured }
}

/** A sync of few and one of many rows, otherwise alike. */
async function measureGrowth({ types, manyRows, manyLatencyMs }: Settings): Promise<Growth | null> {
  const few = types.find(({ type }) => type === GROWN_TYPE)?.rows
  if (manyRows === 0 || few === undefined) return null
  const source = await proxySource(GROWN_TYPE)
  const peaks: Growth = []
  for (const rows of [few, manyRows]) {
    console.error(`a sync of ${rows} rows …`)
    const scene = await openScene({ rows: { [GROWN_TYPE]: rows }, latencyMs: manyLatencyMs })
    peaks.push({ rows, ...(await firstSync({ scene, source, rows })) })
    await scene.close()
  }
  return peaks
}

export async function run(args: string[]): Promise<void> {
  const settings = settingsFrom(args)
  const measured = await measureRounds(settings)
  console.log(report({ settings, ...measured, growth: await measureGrowth(settings) }))
}
