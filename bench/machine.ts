/** Where a benchmark ran: hardware, versions, and whether the database keeps what it commits. */
import { cpus, release, totalmem, type } from 'node:os'
import type { Db } from '@/models/db'
import type { TestRedis } from '@/tests/support/redis'
import { megabytes } from './figures'

interface Settings {
  server_version: string
  fsync: string
  synchronous_commit: string
  full_page_writes: string
  shared_buffers: string
}

async function postgresSettings(db: Db): Promise<Settings> {
  const wanted = 'server_version fsync synchronous_commit full_page_writes shared_buffers'.split(' ')
  const shown = wanted.map((name) => `current_setting('${name}') AS ${name}`)
  const { rows } = await db.raw<{ rows: [Settings] }>(`SELECT ${shown.join(', ')}`)
  return rows[0]
}

/** Label and value of each thing worth knowing. */
export async function describeMachine(db: Db, redis: TestRedis): Promise<[string, string][]> {
  const processors = cpus()
  const model = processors[0]?.model ?? 'unknown processor'
  const postgres = await postgresSettings(db)
  const isDurable = postgres.fsync === 'on' && postgres.synchronous_commit === 'on'
  const redisVersion = /^redis_version:(\S+)/m.exec(await redis.client.info('server'))?.[1] ?? 'unknown'
  return [
    ['Date', new Date().toISOString().slice(0, 16).replace('T', ' ').concat(' UTC')],
    ['Machine', `${model}, ${processors.length} cores, ${megabytes(totalmem())}, ${type()} ${release()}`],
    ['Node', process.versions.node],
    [
      'PostgreSQL',
      `${postgres.server_version}, fsync ${postgres.fsync}, synchronous_commit ${postgres.synchronous_commit}, full_page_writes ${postgres.full_page_writes}, shared_buffers ${postgres.shared_buffers}`,
    ],
    ...(isDurable
      ? []
      : [['', 'NOT DURABLE: commits cost nothing here; a real server is slower'] as [string, string]]),
    ['Redis', `${redisVersion}, append-only file, fsync every second`],
  ]
}
