/** Hints to open pages: harmless to lose, never harmful to send. */
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeHints, HINT_KEY, hint } from '@/jobs/engine/hints'
import { until } from '../support/processes'
import { startRedis, type TestRedis } from '../support/redis'

let redis: TestRedis
const heard: string[] = []

beforeAll(async () => {
  redis = await startRedis()
  process.env.REDIS_URL = redis.url
  process.env.DATABASE_URL = 'postgres://localhost/none'
  const ear = redis.client.duplicate()
  ear.on('pmessage', (_pattern, _channel, message) => heard.push(message))
  await ear.psubscribe(`${HINT_KEY}*`)
  redis.client.once('end', () => ear.disconnect())
})

afterAll(async () => {
  closeHints()
  await redis.stop()
})

it('sent while the connection to Redis is just breaking does not end the process, and later ones arrive', async () => {
  hint({ id: 'run-awal', version: 1 })
  await until(() => heard.some((message) => message.includes('run-awal')), 'the first hint is heard')
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  const { sinkronHints } = globalThis as typeof globalThis & { sinkronHints?: { redis: Redis } }
  sinkronHints?.redis.stream.destroy()
  expect(sinkronHints?.redis.status).toBe('ready')
  hint({ id: 'run-terputus', version: 2 })
  await until(() => sinkronHints?.redis.status !== 'ready', 'the loss is noticed')
  hint({ id: 'run-sesudah', version: 3 })
  await until(() => heard.some((message) => message.includes('run-sesudah')), 'the later hint is heard')
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})
