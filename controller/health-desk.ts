/** Whether this installation can do its work. */

import { redisFacts } from '@/jobs/engine/redis-facts'
import { databaseAnswers } from '@/models/db'
import { livingProcesses } from '@/models/process'
import { sharedFor, within } from './operations-facts'

type Reason = 'database_away' | 'redis_away' | 'no_worker'

export interface Health {
  status: 'ok' | 'unusable'
  database: boolean
  redis: boolean
  /** Worker processes heard of in the last 15 s. */
  workers: number
  /** Of one small question to each; null when it was not answered. */
  latencyMs: { database: number | null; redis: number | null }
  /** Why it is unusable; empty when it is not. Anybody may read this, so it names no address. */
  reasons: Reason[]
}

const LIMIT_MS = 2_000

async function databaseLatency(): Promise<{ ms: number } | string> {
  const askedAt = performance.now()
  return (await databaseAnswers()) ? { ms: performance.now() - askedAt } : 'away'
}

const rounded = (ms: number) => Math.round(ms * 10) / 10

async function look(): Promise<Health> {
  const [asked, redis, living] = await Promise.all([
    within(databaseLatency(), LIMIT_MS),
    within(redisFacts(), LIMIT_MS),
    within(livingProcesses(), LIMIT_MS),
  ])
  const workers = typeof living === 'string' ? 0 : living.filter(({ role }) => role === 'worker').length
  const [hasDatabase, hasRedis] = [typeof asked !== 'string', typeof redis !== 'string']
  const reasons: Reason[] = [
    ...(hasDatabase ? [] : (['database_away'] as const)),
    ...(hasRedis ? [] : (['redis_away'] as const)),
    ...(workers > 0 ? [] : (['no_worker'] as const)),
  ]
  return {
    status: reasons.length === 0 ? 'ok' : 'unusable',
    database: hasDatabase,
    redis: hasRedis,
    workers,
    latencyMs: {
      database: typeof asked === 'string' ? null : rounded(asked.ms),
      redis: typeof redis === 'string' ? null : rounded(redis.latencyMs),
    },
    reasons,
  }
}

/** Asked by load balancers, by anybody and often: those who ask within a quarter of a second share one look. */
export const checkHealth = sharedFor(250, look)
