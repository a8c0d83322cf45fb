/** What happens to the lines between processes and their servers. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { TcpProxy } from '../tcp-proxy'
import type { Mishap } from '../under-load'

const LONGER_THAN_A_LEASE_MS = 5_000

async function forAWhile(line: TcpProxy, begin: () => void, ms = LONGER_THAN_A_LEASE_MS): Promise<void> {
  begin()
  await sleep(ms)
  line.mend()
}

export const networkMishaps: readonly Mishap[] = [
  {
    name: 'to PostgreSQL cut for longer than a lease: all goes on when it is back',
    isQuick: true,
    happen: ({ lines: { postgres } }) => forAWhile(postgres, postgres.cut),
  },
  {
    name: 'to PostgreSQL frozen for longer than a lease: late answers change nothing',
    isQuick: true,
    happen: ({ lines: { postgres } }) => forAWhile(postgres, postgres.freeze),
  },
  {
    name: 'to PostgreSQL cut again and again: all goes on in between',
    happen: async ({ lines: { postgres } }) => {
      for (let times = 0; times < 5; times++) {
        await forAWhile(postgres, postgres.cut, 300)
        await sleep(700)
      }
    },
  },
  {
    name: 'slow to both servers: all goes on, later',
    happen: async ({ lines: { postgres, redis } }) => {
      postgres.delay(60)
      redis.delay(60)
      await sleep(LONGER_THAN_A_LEASE_MS)
      postgres.mend()
      redis.mend()
    },
  },
  {
    name: 'to Redis cut: leases need no Redis, and what could not be rung for is rung for later',
    happen: ({ lines: { redis } }) => forAWhile(redis, redis.cut),
  },
  {
    name: 'to Redis frozen: leases need no Redis, and what could not be rung for is rung for later',
    happen: ({ lines: { redis } }) => forAWhile(redis, redis.freeze),
  },
  {
    name: 'to both servers cut for longer than a lease: all goes on when they are back',
    happen: ({ lines: { postgres, redis } }) =>
      Promise.all([forAWhile(postgres, postgres.cut), forAWhile(redis, redis.cut)]),
  },
  {
    name: 'to Redis lost without a word on either side: the silence is noticed, and all is delivered over new connections',
    happen: async ({ lines: { redis } }) => redis.lose(),
  },
]
