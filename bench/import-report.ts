/** What `npm run bench -- import` prints. */
import {
  count,
  labelled,
  median,
  megabytes,
  memory,
  milliseconds,
  perSecond,
  table,
  times,
  verdict,
} from './figures'
import type { Earlier, Read, Step } from './import-runs'

export interface Imports {
  rows: number
  machine: readonly [string, string][]
  /** Peaks before any work. */
  idle: { worker: number | null; web: number | null }
  csv: { bytes: number; copies: number[]; shapedMs: number; steps: Step[] } | null
  workbook: { bytes: number; reads: Read[]; step: Step } | null
  earlier: Earlier | null
}

const STAGES = ['open', 'check', 'compare', 'publish', 'restore', 'finish']
const LEAST_OF_COPY = 0.25
const LEAST_OF_EARLIER = 100
const MOST_BYTES = 300 * 1_048_576

export function reportImports(measured: Imports): string {
  const { machine, idle, csv, workbook, earlier } = measured
  const steps = [...(csv?.steps ?? []), ...(workbook ? [workbook.step] : [])]
  return [
    '',
    ...labelled([
      ...machine,
      [
        'Settings',
        `SOS with 69 columns, four of ten empty in a row; one worker (idle ${memory(idle.worker)}), one web process (idle ${memory(idle.web)})`,
      ],
      ...(csv ? [['.csv', `${count(measured.rows)} rows, ${megabytes(csv.bytes)}`] as const] : []),
      ...(workbook
        ? [['.xlsx', `${count(workbook.step.rows)} rows, ${megabytes(workbook.bytes)}`] as const]
        : []),
    ]),
    '',
    'Runs, from the answer to the upload until the run is seen completed; the last columns are its stages',
    timesOf(steps),
    '',
    'Memory: the worker, the process that reads the file, both and all else of the worker together, the web process;',
    'disk after the run and before a vacuum; log: what the write-ahead log grew by',
    costs(steps),
    ...(csv ? ['', ...copyLines(csv, measured.rows)] : []),
    ...(earlier ? ['', ...earlierLines(earlier)] : []),
    ...(workbook ? ['', 'Merely reading the workbook', readers(workbook.reads)] : []),
    '',
    'Expectations',
    ...verdicts(measured),
  ].join('\n')
}

function timesOf(steps: readonly Step[]): string {
  const cell = (ms: number | null | undefined) => (typeof ms === 'number' ? milliseconds(ms) : '')
  return table([
    ['', 'upload', 'run', 'rows/s', ...STAGES],
    ...steps.map(({ label, rows, uploadMs, ended, stages }) => [
      label,
      cell(uploadMs),
      milliseconds(ended.ms),
      perSecond(rows, ended.ms),
      ...STAGES.map((stage) => cell(stages.get(stage))),
    ]),
  ])
}

function costs(steps: readonly Step[]): string {
  return table([
    ['', 'worker', 'reader', 'together', 'web', 'table', 'indexes', 'row_changes', 'log'],
    ...steps.map(({ label, worker, webBytes, disk, walBytes }) => [
      label,
      ...[worker.own, worker.child, worker.together, webBytes].map(memory),
      ...[disk.table, disk.indexes, disk.rowChanges, walBytes].map(megabytes),
    ]),
  ])
}

function copyLines({ copies, bytes, shapedMs }: NonNullable<Imports['csv']>, rows: number): string[] {
  const ms = median(copies)
  return [
    `COPY of the same file into a bare table of texts: ${copies.map(milliseconds).join(' and ')}, ${perSecond(rows, ms)} rows/s, ${megabytes((bytes / ms) * 1_000)}/s`,
    `COPY of the values, ready as they are, into a table of the product's shape with its key and indexes: ${milliseconds(shapedMs)}, ${perSecond(rows, shapedMs)} rows/s`,
  ]
}

function earlierLines({ rows, ms, parsedMs, peakBytes }: Earlier): string[] {
  return [
    `The earlier way, ${count(rows)} rows: ${milliseconds(ms)} (${milliseconds(parsedMs)} until parsed), ${perSecond(rows, ms)} rows/s, ${memory(peakBytes)}`,
  ]
}

function readers(reads: readonly Read[]): string {
  return table([
    ['', 'time', 'rows/s', 'cells/s', 'memory', 'rows', 'cells'],
    ...reads.map(({ reader, ms, rows, cells, peakBytes }) => [
      reader,
      milliseconds(ms),
      perSecond(rows, ms),
      perSecond(cells, ms),
      memory(peakBytes),
      count(rows),
      count(cells),
    ]),
  ])
}

function verdicts({ rows, csv, workbook, earlier }: Imports): string[] {
  const lines: string[] = []
  const first = csv?.steps[0]
  if (csv && first) {
    const ratio = median(csv.copies) / first.ended.ms
    lines.push(verdict(ratio >= LEAST_OF_COPY, `at least ${LEAST_OF_COPY} of COPY's speed: ${times(ratio)}`))
  }
  if (csv && first) {
    const ratio = csv.shapedMs / first.ended.ms
    lines.push(
      verdict(ratio >= LEAST_OF_COPY, `the same of COPY into a table with these indexes: ${times(ratio)}`),
    )
  }
  if (first && earlier) {
    const ratio = rows / first.ended.ms / (earlier.rows / earlier.ms)
    lines.push(
      verdict(ratio >= LEAST_OF_EARLIER, `${LEAST_OF_EARLIER} times the earlier way: ${times(ratio)}`),
    )
  }
  const steps = [...(csv?.steps ?? []), ...(workbook ? [workbook.step] : [])]
  for (const [name, bytes] of [
    ['worker', most(steps.map(({ worker }) => worker.own))],
    ['reader', most(steps.map(({ worker }) => worker.child))],
    ['web', most(steps.map(({ webBytes }) => webBytes))],
  ] as const)
    if (bytes > 0)
      lines.push(verdict(bytes < MOST_BYTES, `${name} under ${megabytes(MOST_BYTES)}: ${megabytes(bytes)}`))
  return lines
}

const most = (values: readonly (number | null)[]) => Math.max(0, ...values.map((value) => value ?? 0))
