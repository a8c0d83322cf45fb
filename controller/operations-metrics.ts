/** The metrics of the whole installation as Prometheus text: each living process's series, and what the servers say. */
import { ownSeries } from '@/jobs/engine/alive'
import { stuckMs } from '@/models/operations'
import { metricsOfOthers } from '@/models/process'
import { type Facts, lookAround, sharedFor, within } from './operations-facts'

type Labels = Record<string, string>
type Sample = [Labels, number]

const ESCAPES: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (one) => ESCAPES[one] ?? one)}"`,
  )
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}`)
  return samples.length === 0 ? '' : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines].join('\n')
}

function queueGauges({ depths, troubles }: Facts): string[] {
  if (typeof depths === 'string') return []
  const runs = depths.flatMap(({ family, type, due, later, blocked, running, waiting, dead }) =>
    Object.entries({ due, later, blocked, running, waiting, dead }).map(
      ([state, count]): Sample => [{ family, type, state }, count],
    ),
  )
  const oldest = depths.map(
    ({ family, type, oldestDueMs }): Sample => [{ family, type }, (oldestDueMs ?? 0) / 1000],
  )
  const relayLag = Math.max(0, ...depths.map(stuckMs)) / 1000
  const expired: Sample[] = typeof troubles === 'string' ? [] : [[{}, troubles.expiredLeases]]
  return [
    gauge('sinkron_queue_runs', 'Runs that have not ended, and the dead that nobody resolved', runs),
    gauge('sinkron_queue_oldest_due_seconds', 'Since when the oldest run that is due is due', oldest),
    gauge('sinkron_relay_lag_seconds', 'Since when the oldest run is due of a job of which none is at work', [
      [{}, relayLag],
    ]),
    gauge('sinkron_expired_leases', 'Runs whose lease ran out and that no sweep has taken back', expired),
  ]
}

function serverGauges({ redis, postgres, processes }: Facts): string[] {
  const workers = typeof processes === 'string' ? [] : processes.filter(({ role }) => role === 'worker')
  const silent = workers.filter(({ isSilent }) => isSilent).length
  const known: Sample[] = [
    [{ state: 'alive' }, workers.length - silent],
    [{ state: 'silent' }, silent],
  ]
  const r = typeof redis === 'string' ? null : redis
  const p = typeof postgres === 'string' ? null : postgres
  const ofRedis = (value: (facts: NonNullable<typeof r>) => number): Sample[] => (r ? [[{}, value(r)]] : [])
  const ofPostgres = (value: (facts: NonNullable<typeof p>) => number): Sample[] =>
    p ? [[{}, value(p)]] : []
  return [
    gauge('sinkron_workers', 'Workers of the registry', typeof processes === 'string' ? [] : known),
    gauge('sinkron_redis_up', 'Whether Redis answers', [[{}, r ? 1 : 0]]),
    gauge(
      'sinkron_redis_latency_seconds',
      'Of a PING',
      ofRedis(({ latencyMs }) => latencyMs / 1000),
    ),
    gauge(
      'sinkron_redis_memory_bytes',
      'Memory that Redis uses',
      ofRedis(({ info }) => Number(info.used_memory ?? 0)),
    ),
    gauge(
      'sinkron_redis_memory_limit_bytes',
      'maxmemory; 0 is none',
      ofRedis(({ info }) => Number(info.maxmemory ?? 0)),
    ),
    gauge('sinkron_postgres_up', 'Whether PostgreSQL answers', [[{}, p ? 1 : 0]]),
    gauge(
      'sinkron_postgres_latency_seconds',
      'Of the smallest statement',
      ofPostgres(({ latencyMs }) => latencyMs / 1000),
    ),
    gauge(
      'sinkron_postgres_connections',
      'Connections of all clients',
      ofPostgres(({ connections }) => connections),
    ),
  ]
}

/** One text of several: every metric once, with the series of all of them under it. */
export function mergeSeries(texts: readonly string[]): string {
  const metrics = new Map<string, { head: string[]; samples: string[] }>()
  for (const text of texts) {
    let metric = { head: [] as string[], samples: [] as string[] }
    for (const line of text.split('\n').filter(Boolean)) {
      const [, kind, name = ''] = /^# (HELP|TYPE) (\S+)/.exec(line) ?? []
      if (kind === 'HELP') metric = metrics.get(name) ?? { head: [], samples: [] }
      if (kind === 'HELP') metrics.set(name, metric)
      if (!kind) metric.samples.push(line)
      else if (!metric.head.some((known) => known.startsWith(`# ${kind}`))) metric.head.push(line)
    }
  }
  return `${[...metrics.values()].flatMap(({ head, samples }) => [...head, ...samples]).join('\n')}\n`
}

/** Prometheus text; scrapes within a second share one look. */
export const metricsText = sharedFor(1_000, async (): Promise<string> => {
  const own = await ownSeries()
  const [facts, others] = await Promise.all([lookAround(), within(metricsOfOthers(own?.id ?? ''))])
  const series = typeof others === 'string' ? [] : others
  return mergeSeries([...queueGauges(facts), ...serverGauges(facts), own?.text ?? '', ...series])
})
