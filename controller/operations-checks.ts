/** Whether Redis and PostgreSQL are fit for a queue: each check is a state and the figures it was judged by. */
import type { RedisFacts } from '@/jobs/engine/redis-facts'
import type { PostgresFacts } from '@/models/operations'
import type { CheckState } from '@/replies/operations'
import type { Answer } from './operations-facts'

/** `name` is also the key of its texts in `locales/operations.*.json`, which `values` fill; null: nothing is known. */
export interface Check {
  name: string
  group: 'redis' | 'postgres' | 'engine'
  state: CheckState
  values: Record<string, string | number> | null
}

const MEGABYTE = 1024 * 1024
const tenths = (value: number) => Math.round(value * 10) / 10

/** ok below `warn`, bad from `bad` on. */
export function judge(value: number, { warn, bad }: { warn: number; bad: number }): CheckState {
  if (value >= bad) return 'bad'
  return value >= warn ? 'warn' : 'ok'
}

function isAtLeast(version: string, wanted: readonly number[]): boolean {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10))
  for (const [index, least] of wanted.entries()) {
    const part = parts[index] ?? 0
    if (part !== least) return part > least
  }
  return true
}

function persistence({ info, save }: RedisFacts): Check {
  const { aof_enabled, aof_last_write_status = 'ok', rdb_last_bgsave_status = 'ok' } = info
  const failed = [aof_last_write_status, rdb_last_bgsave_status].some((status) => status !== 'ok')
  const isKept = aof_enabled === '1' || (save ?? '') !== ''
  const values = {
    aof: aof_enabled === '1' ? 'on' : 'off',
    snapshots: save === null ? '?' : save || 'off',
    last: failed ? `AOF ${aof_last_write_status}, RDB ${rdb_last_bgsave_status}` : 'ok',
  }
  const unread = aof_enabled === undefined && save === null
  const state = failed ? 'bad' : isKept ? 'ok' : 'warn'
  return { name: 'redisPersistence', group: 'redis', state: unread ? 'unknown' : state, values }
}

function memory({ info }: RedisFacts): Check {
  const used = Number(info.used_memory)
  const limit = Number(info.maxmemory) || Number(info.total_system_memory)
  const frame = { name: 'redisMemory', group: 'redis' } as const
  if (!(used > 0 && limit > 0)) return { ...frame, state: 'unknown', values: null }
  const percent = Math.round((100 * used) / limit)
  return {
    ...frame,
    state: judge(percent, { warn: 70, bad: 90 }),
    values: { used: tenths(used / MEGABYTE), limit: Math.round(limit / MEGABYTE), percent },
  }
}

const REDIS_CHECKS = ['redisPolicy', 'redisPersistence', 'redisMemory', 'redisVersion', 'redisLatency']
const POSTGRES_CHECKS = [
  'postgresVersion',
  'postgresLatency',
  'postgresConnections',
  'postgresDurability',
  'postgresTransactions',
  'postgresBloat',
]

/** The server does not answer: that is bad, and the rest is not known. */
function silent(group: 'redis' | 'postgres', why: string, rest: readonly string[]): Check[] {
  const unknown = rest.map((name): Check => ({ name, group, state: 'unknown', values: null }))
  return [{ name: `${group}Connected`, group, state: 'bad', values: { is: 'no', why } }, ...unknown]
}

export function redisChecks(facts: Answer<RedisFacts>): Check[] {
  if (typeof facts === 'string') return silent('redis', facts, REDIS_CHECKS)
  const { maxmemory_policy: policy, redis_version: version } = facts.info
  const check = (name: string, state: CheckState, values: Check['values']): Check => ({
    name,
    group: 'redis',
    state,
    values,
  })
  const latency = tenths(facts.latencyMs)
  return [
    check('redisConnected', 'ok', { is: 'yes', why: '' }),
    policy
      ? check('redisPolicy', policy === 'noeviction' ? 'ok' : 'bad', { policy })
      : check('redisPolicy', 'unknown', null),
    persistence(facts),
    memory(facts),
    version
      ? check('redisVersion', isAtLeast(version, [6, 2]) ? 'ok' : 'bad', { version })
      : check('redisVersion', 'unknown', null),
    check('redisLatency', judge(latency, { warn: 50, bad: 500 }), { latency }),
  ]
}

export function postgresChecks(facts: Answer<PostgresFacts>): Check[] {
  if (typeof facts === 'string') return silent('postgres', facts, POSTGRES_CHECKS)
  const { version, connections, maxConnections, synchronousCommit, fsync, liveRows, deadRows } = facts
  const check = (name: string, state: CheckState, values: Check['values']): Check => ({
    name,
    group: 'postgres',
    state,
    values,
  })
  const latency = tenths(facts.latencyMs)
  const deadPercent = Math.round((100 * deadRows) / Math.max(1, liveRows + deadRows))
  const isBloated = deadRows > 50_000 && deadPercent > 40
  const minutes = tenths(facts.oldestTransactionMs / 60_000)
  const usedPercent = (100 * connections) / maxConnections
  const isDurable = synchronousCommit !== 'off' && fsync === 'on'
  return [
    check('postgresConnected', 'ok', { is: 'yes', why: '' }),
    check('postgresVersion', isAtLeast(version, [15]) ? 'ok' : 'bad', {
      version: version.split(' ')[0] ?? '',
    }),
    check('postgresLatency', judge(latency, { warn: 50, bad: 500 }), { latency }),
    check('postgresConnections', judge(usedPercent, { warn: 80, bad: 95 }), {
      used: connections,
      max: maxConnections,
    }),
    check('postgresDurability', isDurable ? 'ok' : 'bad', { synchronousCommit, fsync }),
    check('postgresTransactions', judge(minutes, { warn: 15, bad: 120 }), { minutes }),
    check('postgresBloat', isBloated ? (deadPercent > 70 && deadRows > 500_000 ? 'bad' : 'warn') : 'ok', {
      dead: deadRows,
      percent: deadPercent,
      size: Math.round(facts.runsBytes / MEGABYTE),
    }),
  ]
}
