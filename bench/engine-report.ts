/** What `npm run bench -- engine` prints: a table for the terminal of each part, then the same as Markdown. */
import type { Cell, Enqueued, Sizes, WorkedOff } from './engine-rounds'
import { type QueueSystem, YARDSTICK } from './engine-systems'
import { count, labelled, median, percentile, spread, table, times } from './figures'

/** By key of the system; each list holds one entry a round. */
export type BySystem<Value> = ReadonlyMap<string, readonly Value[]>

export interface Settings {
  systems: readonly QueueSystem[]
  jobs: number
  rounds: number
  cells: readonly Cell[]
  samples: number
  sized: number
  recoveryLimitMs: number
}

export interface Measured {
  settings: Settings
  machine: readonly (readonly [string, string])[]
  enqueued: BySystem<Enqueued> | null
  cells: readonly { cell: Cell; rounds: BySystem<WorkedOff> }[]
  latencies: BySystem<number[]> | null
  recoveries: BySystem<(number | null)[]> | null
  sizes: BySystem<Sizes> | null
}

interface Section {
  title: string
  rows: string[][]
}

export function reportEngine(measured: Measured): string {
  const { settings, machine } = measured
  const parts = sections(measured)
  const systems = settings.systems.map(({ name, settings }): [string, string] => [name, settings])
  return [
    '',
    'The engine beside other queues',
    '',
    ...labelled(machine),
    '',
    table(systems.map(([name, words]) => [`${name.padEnd(24)}${words}`])),
    ...parts.flatMap(({ title, rows }) => ['', title, table(rows)]),
    '',
    '--- as Markdown ---',
    '',
    ...parts.flatMap(({ title, rows }) => [`**${title}**`, '', ...markdown(rows), '']),
  ].join('\n')
}

function markdown([head = [], ...rows]: readonly string[][]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(head),
    `|---|${head
      .slice(1)
      .map(() => '---:|')
      .join('')}`,
    ...rows.map(line),
  ]
}

function sections(measured: Measured): Section[] {
  const { settings, enqueued, cells, latencies, recoveries, sizes } = measured
  const { systems } = settings
  return [
    ...(enqueued ? [enqueuedSection(settings, enqueued)] : []),
    ...(cells.length > 0 ? workedOffSections(settings, cells) : []),
    ...(latencies ? [latencySection(settings, latencies)] : []),
    ...(recoveries ? [recoverySection(settings, recoveries)] : []),
    ...(sizes ? [sizeSection(systems, settings.sized, sizes)] : []),
  ]
}

/** A cell like `1,234 (1,200–1,260)`, and how it compares with the yardstick. */
function rates<Value>(
  measured: BySystem<Value>,
  of: (value: Value) => number,
): (key: string) => [string, string] {
  const yardstick = measured.get(YARDSTICK)?.map(of) ?? []
  return (key) => {
    const values = measured.get(key)?.map(of) ?? []
    if (values.length === 0) return ['', '']
    const { median: middle, min, max } = spread(values)
    const ratio = yardstick.length > 0 ? times(middle / median(yardstick)) : ''
    return [`${whole(middle)} (${whole(min)}–${whole(max)})`, ratio]
  }
}

const whole = (value: number) => count(Math.round(value))

function enqueuedSection({ systems, jobs, rounds }: Settings, enqueued: BySystem<Enqueued>): Section {
  const columns = [
    rates(enqueued, ({ oneCaller }) => oneCaller),
    rates(enqueued, ({ tenCallers }) => tenCallers),
    rates(enqueued, ({ bulk }) => bulk),
  ]
  const few = count(Math.ceil(jobs / 10))
  return {
    title: `Adding, jobs a second, median (range) of ${rounds} rounds: ${few} one by one, ${count(jobs)} a thousand at a time`,
    rows: [
      ['', 'one caller', '× Bull', 'ten callers', '× Bull', 'in bulk', '× Bull'],
      ...systems.map(({ key, name }) => [name, ...columns.flatMap((column) => column(key))]),
    ],
  }
}

function workedOffSections({ systems, rounds }: Settings, cells: Measured['cells']): Section[] {
  const processes = [...new Set(cells.map(({ cell }) => cell.workers))]
  return processes.flatMap((workers) => {
    const own = cells.filter(({ cell }) => cell.workers === workers)
    const perCell = own.map(({ rounds: measured }) => rates(measured, ({ jobsPerSecond }) => jobsPerSecond))
    const heads = own.map(({ cell: { concurrency, jobs } }) => `${count(jobs)} at ${concurrency}`)
    const by = `${workers} worker ${workers === 1 ? 'process' : 'processes'}`
    return [
      {
        title: `No-op jobs a second by ${by}, jobs at concurrency, median (range) of ${rounds} rounds`,
        rows: [
          ['', ...heads.flatMap((head) => [head, '× Bull'])],
          ...systems.map(({ key, name }) => [name, ...perCell.flatMap((cell) => cell(key))]),
        ],
      },
      {
        title: `Processor time of ${by} + PostgreSQL + Redis, microseconds a job`,
        rows: [
          ['', ...heads],
          ...systems.map(({ key, name }) => [name, ...own.map((one) => cpuWords(one, key))]),
        ],
      },
    ]
  })
}

function cpuWords({ cell, rounds }: Measured['cells'][number], key: string): string {
  const measured = rounds.get(key) ?? []
  if (measured.length === 0) return ''
  const each = (of: (round: WorkedOff) => number) => whole((median(measured.map(of)) * 1_000) / cell.jobs)
  return [each(({ cpu }) => cpu.workers), each(({ cpu }) => cpu.postgres), each(({ cpu }) => cpu.redis)].join(
    ' + ',
  )
}

function latencySection({ systems, samples, rounds }: Settings, latencies: BySystem<number[]>): Section {
  const all = (key: string) => latencies.get(key)?.flat() ?? []
  const cells = (key: string, percent: number) => {
    if (all(key).length === 0) return ['', '']
    const value = percentile(all(key), percent)
    const yardstick = all(YARDSTICK)
    return [value.toFixed(2), yardstick.length > 0 ? times(value / percentile(yardstick, percent)) : '']
  }
  return {
    title: `From adding to start on an idle queue, milliseconds, ${rounds} × ${samples} jobs, 10 to 20 ms apart`,
    rows: [
      ['', 'p50', '× Bull', 'p99', '× Bull'],
      ...systems.map(({ key, name }) => [name, ...cells(key, 50), ...cells(key, 99)]),
    ],
  }
}

function recoverySection(
  { systems, rounds, recoveryLimitMs }: Settings,
  recoveries: BySystem<(number | null)[]>,
): Section {
  const seconds = (ms: number) => (ms / 1_000).toFixed(1)
  const cells = (key: string) => {
    const values = (recoveries.get(key) ?? []).flat()
    const known = values.filter((value) => value !== null)
    if (values.length === 0) return ['', '']
    if (known.length < values.length) return [`not within ${seconds(recoveryLimitMs)} s`, '']
    const { median: middle, min, max } = spread(known)
    return [seconds(middle), `${seconds(min)}–${seconds(max)}`]
  }
  const recovering = systems.filter(({ recovery }) => recovery !== null)
  return {
    title: `From SIGKILL of a worker with ten jobs until another worker has started them again, seconds, ${rounds} rounds`,
    rows: [
      ['', 'median', 'range', 'its default'],
      ...recovering.map(({ key, name, recovery }) => [name, ...cells(key), recovery ?? '']),
    ],
  }
}

function sizeSection(systems: readonly QueueSystem[], sized: number, sizes: BySystem<Sizes>): Section {
  const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1)
  return {
    title: `What ${count(sized)} jobs take, MB: Redis and PostgreSQL (its indexes and dead rows included)`,
    rows: [
      ['', 'queued: Redis', 'PostgreSQL', 'finished: Redis', 'PostgreSQL', 'most in Redis meanwhile'],
      ...systems.map(({ key, name }) => {
        const [one] = sizes.get(key) ?? []
        if (!one) return [name]
        const { queued, finished, mostRedisBytes } = one
        return [
          name,
          ...[queued.redisBytes, queued.databaseBytes, finished.redisBytes, finished.databaseBytes].map(
            megabytes,
          ),
          megabytes(mostRedisBytes),
        ]
      }),
    ],
  }
}
