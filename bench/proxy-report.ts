/** What `npm run bench -- proxy` prints. */
import type { ProxySource } from '@/controller/proxy/source'
import { count, labelled, median, memory, milliseconds, spread, table, times, verdict } from './figures'
import type { BareLoop, Before, firstSync, Syncs } from './proxy-rounds'

export interface Settings {
  types: readonly { type: string; rows: number }[]
  runs: number
  latencyMs: number
  /** Rows of the sync that shows whether memory grows; 0 leaves it out. */
  manyRows: number
  manyLatencyMs: number
  /** Pages that the bare loop has under way at once: as many as the product may, and fewer. */
  concurrency: number
  lessConcurrency: number
}

export interface Round {
  bare: BareLoop
  bareLess: BareLoop
  sync: Syncs
  before: Before
}

export interface MeasuredType {
  source: ProxySource
  rows: number
  rounds: Round[]
}

/** One sync of each size, the smallest first. */
export type Growth = ({ rows: number } & Awaited<ReturnType<typeof firstSync>>)[]

export interface Measured {
  settings: Settings
  machine: readonly [string, string][]
  types: readonly MeasuredType[]
  growth: Growth | null
}

/** The pause that was made after every page. */
const FORMER_PAUSE_MS = 500
const MOST_OVER_BARE = 1.3
const SEVERAL_TIMES = 3
const MOST_GROWTH = 1.3

export function report(measured: Measured): string {
  const { settings, machine, types, growth } = measured
  const { latencyMs, concurrency, lessConcurrency, runs } = settings
  const words = `${latencyMs} ms a page, ${runs} rounds; a: ${concurrency} (and ${lessConcurrency}) pages at once; s: between 1 and 8, as it finds out`
  return [
    '',
    'One sync of each type',
    '',
    ...labelled([...machine, ['Settings', words]]),
    ...types.flatMap((type) => ['', ...timeLines(type, settings)]),
    '',
    'Most memory a process held, medians',
    memoryTable(types),
    ...(growth ? growthLines(growth) : []),
    '',
    'Ratios of medians, and what the sync takes longer than the loop',
    ratioTable(types),
    '',
    'Expectations',
    ...types.flatMap((type) => verdicts(type)),
    ...growthVerdict(growth),
  ].join('\n')
}

function timeLines(
  { source, rows, rounds }: MeasuredType,
  { concurrency, lessConcurrency }: Settings,
): string[] {
  const line = (label: string, of: (round: Round) => number) => {
    const { median, min, max } = spread(rounds.map(of))
    return [label, milliseconds(median), milliseconds(min), milliseconds(max)]
  }
  const { pageSize, offsetCounts, totalAt } = source.paging
  const pages = Math.ceil(rows / pageSize)
  const how = `pages of ${pageSize}, offset counts ${offsetCounts}, ${totalAt ? 'with a total' : 'until empty'}`
  const pauses = `of ${FORMER_PAUSE_MS} ms that it used to make would add ${(pages * FORMER_PAUSE_MS) / 1_000} s`
  return [
    `${source.type}: ${count(rows)} rows, ${how}`,
    table([
      ['', 'median', 'min', 'max'],
      line(`a  bare loop of ${concurrency}, fresh process`, ({ bare }) => bare.fresh.ms),
      line(`a  bare loop of ${concurrency}, again`, ({ bare }) => bare.again.ms),
      line(`a  bare loop of ${lessConcurrency}, again`, ({ bareLess }) => bareLess.again.ms),
      line('s  sync into an empty table, fresh worker', ({ sync }) => sync.first.ms),
      line('s    started to finished', ({ sync }) => sync.first.runningMs),
      line('s  sync again, nothing changed', ({ sync }) => sync.unchanged.ms),
      line('s    started to finished', ({ sync }) => sync.unchanged.runningMs),
      line('s  sync again, 1 % changed', ({ sync }) => sync.changed.ms),
      line('s    started to finished', ({ sync }) => sync.changed.runningMs),
      line('b  as before, fresh process', ({ before }) => before.ms),
      line('b    of it fetching', ({ before }) => before.fetchMs),
    ]),
    `  b makes no pause between pages; the pauses ${pauses}.`,
  ]
}

function memoryTable(types: readonly MeasuredType[]): string {
  const columns: readonly (readonly [string, (round: Round) => number | null])[] = [
    ['a bare loop', ({ bare }) => bare.peakBytes],
    ['s idle', ({ sync }) => sync.idleBytes],
    ['after its first', ({ sync }) => sync.firstPeakBytes],
    ['after all three', ({ sync }) => sync.peakBytes],
    ['b as before', ({ before }) => before.peakBytes],
  ]
  const cell = (known: (number | null)[]) => memory(known.includes(null) ? null : median(known.map(Number)))
  return table([
    ['', ...columns.map(([label]) => label)],
    ...types.map(({ source, rounds }) => [source.type, ...columns.map(([, of]) => cell(rounds.map(of)))]),
  ])
}

function growthLines(growth: Growth): string[] {
  return growth.map(
    ({ rows, sync, peakBytes }) =>
      `  ${memory(peakBytes)}: a worker whose only work is a pangkat sync of ${count(rows)} rows (${milliseconds(sync.ms)})`,
  )
}

/** Times of one type, each the median of its rounds. */
function mediansOf({ rounds }: MeasuredType) {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  return {
    fresh: of(({ bare }) => bare.fresh.ms),
    again: of(({ bare }) => bare.again.ms),
    first: of(({ sync }) => sync.first.ms),
    unchanged: of(({ sync }) => sync.unchanged.ms),
    changed: of(({ sync }) => sync.changed.ms),
    before: of(({ before }) => before.ms),
  }
}

function ratioTable(types: readonly MeasuredType[]): string {
  return table([
    ['', 's/a empty', 'nothing', '1 %', 's − a empty', 'nothing', '1 %', 'b/s empty', 'nothing'],
    ...types.map((type) => {
      const { fresh, again, first, unchanged, changed, before } = mediansOf(type)
      return [
        type.source.type,
        ...[first / fresh, unchanged / again, changed / again].map(times),
        ...[first - fresh, unchanged - again, changed - again].map((ms) => `${Math.round(ms)} ms`),
        ...[before / first, before / unchanged].map(times),
      ]
    }),
  ])
}

function verdicts(measured: MeasuredType): string[] {
  const { type } = measured.source
  const { fresh, again, first, unchanged, changed, before } = mediansOf(measured)
  const overBare = [first / fresh, unchanged / again, changed / again]
  const faster = [before / first, before / unchanged]
  const found = (ratios: readonly number[]) => {
    const [empty = 0, ...others] = ratios.map(times)
    return `${empty} into an empty table, ${others.join(' and ')} with nothing${others.length > 1 ? ' and 1 %' : ''} changed`
  }
  return [
    verdict(
      Math.max(...overBare) <= MOST_OVER_BARE,
      `${type}: s / a at most ${MOST_OVER_BARE}: ${found(overBare)}`,
    ),
    verdict(
      Math.min(...faster) >= SEVERAL_TIMES,
      `${type}: b / s several times (${SEVERAL_TIMES}): ${found(faster)}`,
    ),
  ]
}

function growthVerdict(growth: Growth | null): string[] {
  const [few, many] = growth ?? []
  if (!few?.peakBytes || !many?.peakBytes) return []
  const ratio = many.peakBytes / few.peakBytes
  const words = `memory × ${times(ratio)} for rows × ${times(many.rows / few.rows)}, expected at most ${MOST_GROWTH}`
  return [verdict(ratio <= MOST_GROWTH, words)]
}
