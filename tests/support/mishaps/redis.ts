/** What happens to Redis. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { newRun } from '@/jobs/engine/start'
import { insertRuns } from '@/models/new-run'
import { until } from '../processes'
import { keyed } from '../test-jobs'
import type { Mishap } from '../under-load'

const LONGER_THAN_A_LEASE_MS = 4_000
/** More than the workers have places for: what is rung for waits in Redis when it is lost. */
const CROWD = Array.from({ length: 40 }, () => ({ lane: '' }))

const mishaps: readonly Mishap[] = [
  {
    name: 'killed and its files wiped: it comes back empty, and nothing is missed',
    isQuick: true,
    happen: async ({ at }) => {
      await at.redis.killAndWipe()
      await sleep(2_000)
      await at.redis.start()
    },
  },
  {
    name: 'emptied (FLUSHALL): what was rung for is rung for again',
    happen: ({ at }) => at.redis.client.flushall(),
  },
  {
    name: 'emptied (FLUSHALL) while a sync publishes: it publishes once',
    isQuick: true,
    happen: async ({ at }, { pangkat }) => {
      // The lock on the table holds the publication up in the middle.
      const reader = await at.database.db.transaction()
      await reader.raw('LOCK TABLE siasn_proxy.proxy_pangkat IN SHARE MODE')
      await until(async () => (await at.run(pangkat)).stage === 'publish', 'the run publishes')
      await at.redis.client.flushall()
      await sleep(500)
      await reader.rollback()
    },
  },
  {
    name: 'holding a job without content under the id of a bell, as one that was emptied at the wrong moment does',
    isQuick: true,
    happen: async ({ at }) => {
      const run = newRun(keyed, { payload: { key: 'shell', isFailing: false }, requestedBy: 'uji' })
      await at.redis.client.hset(`{sinkron}:test.keyed:${run.id}`, { processedOn: '1', attemptsMade: '1' })
      await insertRuns(at.database.db, [run])
      expect(await at.finished(run.id)).toMatchObject({ status: 'completed' })
    },
  },
  {
    name: 'answering nobody for longer than a lease (CLIENT PAUSE): leases need no Redis',
    happen: async ({ at }) => {
      await at.redis.client.client('PAUSE', LONGER_THAN_A_LEASE_MS, 'ALL')
      await sleep(LONGER_THAN_A_LEASE_MS)
    },
  },
  {
    name: 'out of memory: what cannot be rung for is taken without a bell',
    isQuick: true,
    happen: async ({ at }) => {
      await at.redis.client.config('SET', 'maxmemory', '1')
      const run = newRun(keyed, { payload: { key: 'unrung', isFailing: false }, requestedBy: 'uji' })
      await insertRuns(at.database.db, [run])
      expect(await at.finished(run.id)).toMatchObject({ status: 'completed' })
      await sleep(LONGER_THAN_A_LEASE_MS)
      await at.redis.client.config('SET', 'maxmemory', '0')
    },
  },
  {
    name: 'evicting keys after its policy was changed: what it threw away is rung for again',
    happen: async ({ at }) => {
      const { client } = at.redis
      await client.config('SET', 'maxmemory-policy', 'allkeys-random')
      await client.config('SET', 'maxmemory', '1')
      await until(async () => (await client.dbsize()) === 0, 'everything was thrown away')
      await sleep(LONGER_THAN_A_LEASE_MS)
      await client.config('SET', 'maxmemory', '0')
      await client.config('SET', 'maxmemory-policy', 'noeviction')
    },
  },
]

export const redisMishaps = mishaps.map((mishap): Mishap => ({ ...mishap, extra: CROWD }))
