/** What `npm run bench -- proxy` prints. */
import { megabytes, milliseconds, spread, table, times } from './figures'
import type { BareLoop, Before, firstSync, Syncs } from './proxy-rounds'

export interface Settings {
  rows: number
  runs: number
  latencyMs: number
  /** Rows of the sync that shows whether memory grows; 0 leaves it out. */
  manyRows: number
  manyLatencyMs: number
  pageSize: number
  concurrency: number
}

export interface Round {
  bare: BareLoop
  sync: Syncs
  before: Before
}

/** One sync of each size, the smallest first. */
export type Growth = ({ rows: number } & Awaited<ReturnType<typeof firstSync>>)[]

export interface Measured {
  settings: Settings
  machine: readonly [string, string][]
  rounds: readonly Round[]
  growth: Growth | null
}

/** The pause that was made after every page. */
const FORMER_PAUSE_MS = 500
const MOST_OVER_BARE = 1.3
const SEVERAL_TIMES = 3
const MOST_GROWTH = 1.3

const median = (values: readonly number[]) => spread(values).median

export function report(measured: Measured): string {
  const { settings, machine } = measured
  const about: [string, string][] = [
    ...machine,
    [
      'Settings',
      `${settings.rows} rows, pages of ${settings.pageSize}, ${settings.latencyMs} ms a page, ${settings.concurrency} pages at once, ${settings.runs} rounds`,
    ],
  ]
  return [
    '',
    'One pangkat sync',
    '',
    ...about.map(([label, value]) => `${label.padEnd(11)} ${value}`),
    '',
    ...timeLines(measured),
    '',
    ...memoryLines(measured),
    '',
    ...verdicts(measured),
  ].join('\n')
}

function timeLines({ rounds, settings }: Measured): string[] {
  const line = (label: string, of: (round: Round) => number) => {
    const { median, min, max } = spread(rounds.map(of))
    return [label, milliseconds(median), milliseconds(min), milliseconds(max)]
  }
  const pages = Math.ceil(settings.rows / settings.pageSize)
  const pauses = (pages * FORMER_PAUSE_MS) / 1_000
  return [
    'Time',
    table([
      ['', 'median', 'min', 'max'],
      line('a  bare loop, fresh process', ({ bare }) => bare.fresh.ms),
      line('a  bare loop, again', ({ bare }) => bare.again.ms),
      line('s  sync into an empty table, fresh worker', ({ sync }) => sync.first.ms),
      line('s    started to finished', ({ sync }) => sync.first.runningMs),
      line('s  sync again, nothing changed', ({ sync }) => sync.unchanged.ms),
      line('s    started to finished', ({ sync }) => sync.unchanged.runningMs),
      line('s  sync again, 1 % changed', ({ sync }) => sync.changed.ms),
      line('s    started to finished', ({ sync }) => sync.changed.runningMs),
      line('b  as before, fresh process', ({ before }) => before.ms),
      line('b    of it fetching', ({ before }) => before.fetchMs),
    ]),
    `  b makes no pause between pages; the ${FORMER_PAUSE_MS} ms that it used to make would add ${pauses} s.`,
  ]
}

function memoryLines({ rounds, growth }: Measured): string[] {
  const line = (label: string, of: (round: Round) => number | null): string[] => {
    const known = rounds.map(of).filter((bytes) => bytes !== null)
    if (known.length === 0) return [label, 'unknown on this system', '', '']
    const { median, min, max } = spread(known)
    return [label, megabytes(median), megabytes(min), megabytes(max)]
  }
  return [
    'Most memory a process held',
    table([
      ['', 'median', 'min', 'max'],
      line('a  bare loop', ({ bare }) => bare.peakBytes),
      line('s  worker, idle', ({ sync }) => sync.idleBytes),
      line('s  worker, after its first sync', ({ sync }) => sync.firstPeakBytes),
      line('s  worker, after all three', ({ sync }) => sync.peakBytes),
      line('b  as before', ({ before }) => before.peakBytes),
      ...(growth ?? []).map(({ rows, sync, peakBytes }) => [
        `s  worker, one sync of ${rows} rows in ${(sync.ms / 1_000).toFixed(1)} s`,
        peakBytes === null ? 'unknown on this system' : megabytes(peakBytes),
      ]),
    ]),
  ]
}

/** Ratios are those of the medians. */
function verdicts({ rounds, growth }: Measured): string[] {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  const [fresh, again] = [of(({ bare }) => bare.fresh.ms), of(({ bare }) => bare.again.ms)]
  const unchanged = of(({ sync }) => sync.unchanged.ms)
  const before = of((round) => round.before.ms)
  const first = of(({ sync }) => sync.first.ms)
  const say = (isMet: boolean, words: string) => `  ${isMet ? 'met    ' : 'NOT MET'}  ${words}`
  const overBare = (words: string, ratio: number) =>
    say(ratio <= MOST_OVER_BARE, `s / a = ${times(ratio)}, expected at most ${MOST_OVER_BARE}: ${words}`)
  const faster = (words: string, ratio: number) =>
    say(
      ratio >= SEVERAL_TIMES,
      `b / s = ${times(ratio)}, expected several times (${SEVERAL_TIMES}): ${words}`,
    )
  return [
    'Expectations',
    overBare('into an empty table, both in fresh processes', first / fresh),
    overBare('nothing changed, both again', unchanged / again),
    overBare('1 % changed, both again', of(({ sync }) => sync.changed.ms) / again),
    faster('into an empty table', before / first),
    faster('nothing changed', before / unchanged),
    ...growthVerdict(growth, say),
  ]
}

function growthVerdict(growth: Growth | null, say: (isMet: boolean, words: string) => string): string[] {
  const [few, many] = growth ?? []
  if (!few?.peakBytes || !many?.peakBytes) return []
  const ratio = many.peakBytes / few.peakBytes
  const words = `memory × ${times(ratio)} for rows × ${times(many.rows / few.rows)}, expected at most ${MOST_GROWTH}`
  return [say(ratio <= MOST_GROWTH, words)]
}
