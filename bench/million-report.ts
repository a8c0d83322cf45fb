/** What `npm run bench -- million` prints. */
import {
  count,
  labelled,
  megabytes,
  memory,
  milliseconds,
  percentile,
  perSecond,
  table,
  times,
  verdict,
} from './figures'
import type { Reads, Step, Steps } from './million-runs'
import type { BareLoop } from './proxy-rounds'
import type { Sample } from './reader'

export interface Million extends Steps {
  rows: number
  latencyMs: number
  machine: readonly [string, string][]
  bare: BareLoop
  /** The worker's peak before any work. */
  idleBytes: number | null
}

const MOST_BYTES = 200 * 1_048_576
const MOST_GROWTH = 1.3
const MOST_READ_MS = 50

export function reportMillion(measured: Million): string {
  const { rows, latencyMs, machine, bare, steps } = measured
  return [
    '',
    `${count(rows)} pangkat rows`,
    '',
    ...labelled([...machine, ['Settings', `${latencyMs} ms a page, one worker, one stand-in`]]),
    '',
    'Runs; the transaction is the publishing one with its commit, the last columns are its stages',
    stepTable(steps),
    `  A bare loop of 8 over the same pages: ${milliseconds(bare.again.ms)}, ${perSecond(rows, bare.again.ms)} rows/s; the stand-in makes each row when it is asked for.`,
    '',
    'Memory of the worker and disk, each after the run and before a vacuum; log: what the write-ahead log grew by',
    costTable(steps),
    `  Worker idle ${memory(measured.idleBytes)}; in the first sync ${measured.peaks.map(memory).join(' when a tenth, ')} when half of the rows had come.`,
    '',
    'Lists, one request every 20 ms (five kinds in turns), while 100 % change',
    readTable(measured.reads),
    '',
    'Expectations',
    ...verdicts(measured),
  ].join('\n')
}

function stepTable(steps: readonly Step[]): string {
  const stages = ['check', 'compare', 'publish', 'restore', 'finish']
  const cell = (ms: number | undefined) => (ms === undefined ? '' : milliseconds(ms))
  return table([
    ['', 'in all', 'fetch', 'rows/s', 'transaction', 'rows/s', ...stages],
    ...steps.map(({ label, ended, stages: took, transactionMs }) => {
      const total = Number(ended.result.total)
      const fetchMs = took.has('fetch') ? (took.get('count') ?? 0) + (took.get('fetch') ?? 0) : undefined
      return [
        label,
        milliseconds(ended.ms),
        cell(fetchMs),
        fetchMs ? perSecond(total, fetchMs) : '',
        milliseconds(transactionMs),
        perSecond(total, transactionMs),
        ...stages.map((stage) => cell(took.get(stage))),
      ]
    }),
  ])
}

function costTable(steps: readonly Step[]): string {
  return table([
    ['', 'memory', 'table', 'indexes', 'row_changes', 'log'],
    ...steps.map(({ label, peakBytes, disk, walBytes }) => [
      label,
      memory(peakBytes),
      ...[disk.table, disk.indexes, disk.rowChanges, walBytes].map(megabytes),
    ]),
  ])
}

function readTable({ idle, fetching, publishing }: Reads): string {
  const line = (label: string, samples: readonly Sample[]) => {
    const values = samples.map(({ ms }) => ms)
    if (values.length === 0) return [label, '0', 'none asked meanwhile']
    const figures = [percentile(values, 50), percentile(values, 99), Math.max(...values)]
    return [label, count(values.length), ...figures.map(milliseconds)]
  }
  return table([
    ['', 'requests', 'p50', 'p99', 'most'],
    line('idle', idle),
    line('while rows are fetched', fetching),
    line('while they are published', publishing),
  ])
}

function verdicts({ steps, peaks, reads }: Million): string[] {
  const known = steps.map(({ peakBytes }) => peakBytes).filter((bytes) => bytes !== null)
  const [tenth] = peaks
  const whole = steps[0]?.peakBytes
  const lines: string[] = []
  if (known.length > 0) {
    const most = Math.max(...known)
    lines.push(verdict(most < MOST_BYTES, `worker under ${megabytes(MOST_BYTES)}: ${megabytes(most)}`))
  }
  if (tenth && whole) {
    const ratio = whole / tenth
    const words = `memory flat: × ${times(ratio)} from a tenth of the rows to all, at most ${MOST_GROWTH}`
    lines.push(verdict(ratio <= MOST_GROWTH, words))
  }
  const publishing = reads.publishing.map(({ ms }) => ms)
  if (publishing.length > 0) {
    const p99 = percentile(publishing, 99)
    const words = `lists answer within ${MOST_READ_MS} ms (p99) while all rows are published: ${milliseconds(p99)}`
    lines.push(verdict(p99 < MOST_READ_MS, words))
  }
  return lines
}
