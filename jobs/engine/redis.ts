/** Connections to Redis, and the check that its settings are fit for a queue. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { env } from '@/utils/env'
import { plainMessage } from '@/utils/errors'
import { log } from '@/utils/log'
import { parseRedisUrl, type RedisAddress } from '@/utils/redis-url'
import { checkTls, tlsAdvice, tlsOptions } from './redis-tls'

/** One server, or the master that sentinels name (both `Redis`); or a cluster. All take the same commands. */
export type RedisConnection = Redis | Cluster

const ANSWER_MS = 20_000
/** A server that leaves a command unanswered for so long is connected to anew; the longest that Bull asks to wait is 5 s. */
const SILENCE_MS = 20_000
/** A connection on which nothing is said is asked for a sign of life after so long. */
const KEEP_ALIVE_MS = 10_000
const RETRY = (tries: number) => Math.min(tries * 100, 2_000)

/** What a connection last complained about; a command that gave up does not say. */
const lastErrors = new WeakMap<RedisConnection, Error>()

function openSentinel(address: RedisAddress & { kind: 'sentinel' }, options: RedisOptions): Redis {
  const { hosts, master, db, username, password } = address
  const { REDIS_SENTINEL_USERNAME: sentinelUsername, REDIS_SENTINEL_PASSWORD: sentinelPassword } = env()
  const tls = tlsOptions(address)
  return new Redis({
    sentinels: hosts,
    name: master,
    db,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(sentinelUsername ? { sentinelUsername } : {}),
    ...(sentinelPassword ? { sentinelPassword } : {}),
    ...(tls ? { tls, sentinelTLS: tls, enableTLSForSentinelMode: true } : {}),
    sentinelRetryStrategy: options.retryStrategy ?? RETRY,
    // The old master comes back as a replica: connect anew, to the master, and send again.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
    ...options,
  })
}

function openCluster(address: RedisAddress & { kind: 'cluster' }, options: RedisOptions): Cluster {
  const { retryStrategy = RETRY, enableOfflineQueue = true, lazyConnect = false, ...node } = options
  const { hosts, username, password } = address
  const tls = tlsOptions(address)
  return new Cluster(hosts, {
    clusterRetryStrategy: retryStrategy,
    enableOfflineQueue,
    lazyConnect,
    // A name stays a name, or no certificate would fit.
    dnsLookup: (name, found) => found(null, name),
    redisOptions: {
      ...(username ? { username } : {}),
      ...(password ? { password } : {}),
      ...(tls ? { tls } : {}),
      ...node,
    },
  })
}

function open(address: RedisAddress, options: RedisOptions): RedisConnection {
  if (address.kind === 'sentinel') return openSentinel(address, options)
  if (address.kind === 'cluster') return openCluster(address, options)
  const tls = tlsOptions(address)
  return new Redis(address.url, { ...(tls ? { tls } : {}), ...options })
}

/**
 * A TLS socket that is closed during its handshake may fail twice: for a certificate that is not trusted, and for the
 * server's answer to the early end. The client library hears the first; the second would end this process.
 */
function hearSecondFailure(redis: Redis): void {
  redis.on('error', () => redis.stream?.on('error', () => undefined))
}

/** Opens a connection that keeps coming back; what it says of failures is logged at most every 10 s. */
export function openRedis(options: RedisOptions = {}): RedisConnection {
  const redis = open(parseRedisUrl(env().REDIS_URL), {
    retryStrategy: RETRY,
    socketTimeout: SILENCE_MS,
    keepAlive: KEEP_ALIVE_MS,
    ...options,
  })
  let lastSaidAt = 0
  const complain = (error: Error) => {
    lastErrors.set(redis, error)
    if (Date.now() - lastSaidAt < 10_000) return
    lastSaidAt = Date.now()
    const advice = tlsAdvice(error)
    log.warn({ error: plainMessage(error), ...(advice ? { advice } : {}) }, 'Redis is away')
  }
  redis.on('error', complain)
  redis.on('node error', complain)
  if (redis instanceof Redis) hearSecondFailure(redis)
  else redis.on('+node', hearSecondFailure)
  return redis
}

/** A Redis that may evict keys loses queued jobs without a word. */
export class UnsafeRedis extends Error {}

function placeOf({ host, port, path, name }: RedisOptions): string {
  return name ? `master ${name}` : (path ?? `${host}:${port}`)
}

async function inTime<Answer>(answer: Promise<Answer>, limitMs: number): Promise<Answer> {
  const over = new AbortController()
  const late = sleep(limitMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no answer within ${limitMs / 1_000} s`)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    over.abort()
  }
}

/** The servers that hold keys, each with its place; a cluster knows its own once it is ready. */
async function masters(redis: RedisConnection): Promise<Redis[]> {
  if (redis instanceof Redis) return [redis]
  await redis.ping()
  return redis.nodes('master')
}

/** What each server that holds keys says of its memory. */
async function memoryInfos(redis: RedisConnection): Promise<{ place: string; info: string }[]> {
  const address = parseRedisUrl(env().REDIS_URL)
  await checkTls(address)
  const ask = async () => {
    const nodes = await masters(redis)
    return Promise.all(
      nodes.map(async (node) => ({ place: placeOf(node.options), info: await node.info('memory') })),
    )
  }
  try {
    return await inTime(ask(), ANSWER_MS)
  } catch (error) {
    const where = address.hosts.map(placeOf).join(', ') || 'its socket'
    const why = plainMessage(lastErrors.get(redis) ?? error)
    throw new Error(`Redis at ${where} (REDIS_URL) does not answer: ${why}`, { cause: error })
  }
}

/**
 * Refuses a Redis whose eviction policy is not `noeviction`, on any master that holds keys.
 * Where the policy cannot be read (some hosted services forbid CONFIG and hide it in INFO), says so and goes on.
 * @throws UnsafeRedis; Error that says what to do, when it does not answer or its certificate cannot be trusted.
 */
export async function checkEvictionPolicy(redis: RedisConnection): Promise<void> {
  for (const { place, info } of await memoryInfos(redis)) {
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1]
    if (!policy) {
      log.warn(
        'The eviction policy of Redis could not be read; make sure that maxmemory-policy is noeviction',
      )
    } else if (policy !== 'noeviction') {
      throw new UnsafeRedis(
        `Redis has maxmemory-policy ${policy} at ${place}: it may throw queued jobs away. Set it to noeviction (CONFIG SET maxmemory-policy noeviction).`,
      )
    }
  }
}
