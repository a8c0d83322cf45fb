/** What Redis says of itself, asked on a connection of its own that never hangs. */
import { Redis } from 'ioredis'
import { plainMessage } from '@/utils/errors'
import { openRedis, type RedisConnection } from './redis'

/** `info` holds the fields of INFO; `save` the snapshot rule, null where CONFIG is forbidden. */
export interface RedisFacts {
  latencyMs: number
  info: Readonly<Record<string, string>>
  save: string | null
}

const LIMIT_MS = 1_500

function fieldsOf(info: string): Record<string, string> {
  return Object.fromEntries([...info.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name, value]) => [name, value]))
}

type Info = Record<string, string>

const SUMS = ['used_memory', 'maxmemory', 'total_system_memory']
/** What each master should say; of several, the first that says something else speaks for all. */
const WANTED: Info = {
  maxmemory_policy: 'noeviction',
  aof_enabled: '1',
  aof_last_write_status: 'ok',
  rdb_last_bgsave_status: 'ok',
}

/** A cluster is as fit as the least fit of its masters, and as large as all of them. */
function together(infos: readonly Info[]): Info {
  const of = (name: string) => infos.flatMap((info) => info[name] ?? [])
  const sums = SUMS.map((name) => [name, String(of(name).reduce((sum, value) => sum + Number(value), 0))])
  const odd = Object.entries(WANTED).flatMap(([name, wanted]) => {
    const value = of(name).find((found) => found !== wanted) ?? of(name)[0]
    return value === undefined ? [] : [[name, value]]
  })
  return { ...infos[0], ...Object.fromEntries([...sums, ...odd]) }
}

async function ask(redis: RedisConnection): Promise<RedisFacts> {
  await redis.connect()
  const askedAt = performance.now()
  await redis.ping()
  const latencyMs = performance.now() - askedAt
  const masters = redis instanceof Redis ? [redis] : redis.nodes('master')
  const [infos, rule] = await Promise.all([
    Promise.all(masters.map(async (master) => fieldsOf(await master.info()))),
    masters[0]?.config('GET', 'save').catch(() => null) as Promise<string[] | null>,
  ])
  return { latencyMs, info: together(infos), save: rule?.[1] ?? null }
}

/** Asks Redis; a text says why it could not be asked within 1.5 s. */
export async function redisFacts(): Promise<RedisFacts | string> {
  const redis = openRedis({
    lazyConnect: true,
    connectTimeout: LIMIT_MS,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
  })
  let complaint: Error | undefined
  redis.on('error', (error: Error) => {
    complaint = error
  })
  let timer: NodeJS.Timeout | undefined
  // A frozen Redis still accepts connections, so that no time-out of connecting would ever tell.
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS, `no answer within ${LIMIT_MS / 1000} s`)
  })
  try {
    return await Promise.race([ask(redis), silence])
  } catch (error) {
    return plainMessage(complaint ?? error)
  } finally {
    clearTimeout(timer)
    redis.disconnect()
  }
}
