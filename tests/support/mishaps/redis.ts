/** What happens to Redis. */
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../processes'
import type { Mishap } from '../under-load'

const LONGER_THAN_A_LEASE_MS = 4_000

export const redisMishaps: readonly Mishap[] = [
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
    name: 'answering nobody for longer than a lease (CLIENT PAUSE): leases need no Redis',
    happen: async ({ at }) => {
      await at.redis.client.client('PAUSE', LONGER_THAN_A_LEASE_MS, 'ALL')
      await sleep(LONGER_THAN_A_LEASE_MS)
    },
  },
  {
    name: 'out of memory: what cannot be rung for waits until it can',
    isQuick: true,
    happen: async ({ at }) => {
      await at.redis.client.config('SET', 'maxmemory', '1')
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
