/** Connections to Redis, and the check that its settings are fit for a queue. */
import { Redis, type RedisOptions } from 'ioredis'
import { env } from '@/utils/env'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'

/** Opens a connection that keeps coming back; what it says of failures is logged at most every 10 s. */
export function openRedis(options: RedisOptions = {}): Redis {
  const redis = new Redis(env().REDIS_URL, {
    retryStrategy: (tries) => Math.min(tries * 100, 2_000),
    ...options,
  })
  let lastSaidAt = 0
  redis.on('error', (error: Error) => {
    if (Date.now() - lastSaidAt < 10_000) return
    lastSaidAt = Date.now()
    log.warn({ error: error.message }, 'Redis is away')
  })
  return redis
}

/** A Redis that may evict keys loses queued jobs without a word. */
export class UnsafeRedis extends Error {}

async function memoryInfo(redis: Redis): Promise<string> {
  try {
    return await redis.info('memory')
  } catch (error) {
    const { host, port } = redis.options
    throw new Error(`Redis at ${host}:${port} (REDIS_URL) does not answer: ${plainMessage(error)}`, {
      cause: error,
    })
  }
}

/**
 * Refuses a Redis whose eviction policy is not `noeviction`.
 * Where the policy cannot be read (some hosted services forbid CONFIG and hide it in INFO), says so and goes on.
 */
export async function checkEvictionPolicy(redis: Redis): Promise<void> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await memoryInfo(redis))?.[1]
  if (!policy) {
    log.warn('The eviction policy of Redis could not be read; make sure that maxmemory-policy is noeviction')
  } else if (policy !== 'noeviction') {
    throw new UnsafeRedis(
      `Redis has maxmemory-policy ${policy}: it may throw queued jobs away. Set it to noeviction (CONFIG SET maxmemory-policy noeviction).`,
    )
  }
}

/** Whether Redis answers within two seconds. */
export async function redisAnswers(): Promise<boolean> {
  const redis = openRedis({
    lazyConnect: true,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
  })
  try {
    await redis.connect()
    return (await redis.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    redis.disconnect()
  }
}
